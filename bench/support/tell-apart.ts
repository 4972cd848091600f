/** Pairs at both ends that count for nothing: what the machine does beside makes single times a thousand times as long. */
const TRIMMED = 0.1

export interface Verdict {
  /** Trimmed mean of the differences, in the unit of the times. */
  readonly difference: number
  /** Student's t of them. */
  readonly t: number
}

/**
 * Whether two ways of being refused can be told apart by their times, which were taken in neighboring pairs: a paired t-test of the
 * trimmed differences, its variance winsorized. Source: Yuen and Dixon, "The approximate behaviour and performance of the two-sample
 * trimmed t" (1973).
 */
export const tellApart = (ones: readonly number[], others: readonly number[]): Verdict => {
  const sorted = ones.map((one, at) => one - (others[at] ?? Number.NaN)).toSorted((left, right) => left - right)
  const cut = Math.floor(sorted.length * TRIMMED)
  const kept = sorted.slice(cut, sorted.length - cut)
  const [least = 0, most = 0] = [kept[0], kept.at(-1)]
  const winsorized = sorted.map((value) => Math.min(most, Math.max(least, value)))
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const center = mean(winsorized)
  const squares = winsorized.reduce((sum, value) => sum + (value - center) ** 2, 0)
  const difference = mean(kept)
  const error = Math.sqrt(squares / (kept.length * (kept.length - 1)))
  return { difference, t: error === 0 ? 0 : difference / error }
}
