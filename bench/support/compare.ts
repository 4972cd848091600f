/** Seconds of a round and number of pairs. */
export interface Effort {
  readonly seconds: number
  readonly pairs: number
  /** How many keys are stored for the rows about keys. */
  readonly keys: number
  /** How many licenses are stored for the rows about tables, one after the other, and how often each question is asked of them. */
  readonly licenses: readonly number[]
  readonly calls: number
}

export const FULL: Effort = { seconds: 2, pairs: 3, keys: 1_000_000, licenses: [1_000, 100_000, 1_000_000], calls: 300 }
export const QUICK: Effort = { seconds: 1, pairs: 3, keys: 100_000, licenses: [1_000, 100_000], calls: 60 }

/** One side of one round. */
export interface Timed {
  readonly perSecond: number
  readonly calls: number
  /** Processor time that the server spent on one call, in microseconds; undefined where the system does not tell. */
  readonly cpuUs?: number | undefined
}

export interface Comparison {
  /** Medians over the rounds, per second. */
  readonly ours: number
  readonly theirs: number
  /** The median of the ratios of each pair of rounds, and how far they spread. */
  readonly ratio: number
  readonly least: number
  readonly most: number
  /** The same ratio by processor time per call: what it would be on a machine that does nothing else. */
  readonly cpuRatio: number | undefined
}

export const quantile = (values: readonly number[], part: number) => {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

const median = (values: readonly number[]) => quantile(values, 0.5)

type Round = (seconds: number) => Promise<Timed>

interface Pair {
  readonly ours: Timed
  readonly theirs: Timed
}

const cpuRatios = (pairs: readonly Pair[]) =>
  pairs.flatMap(({ ours, theirs }) => (ours.cpuUs === undefined || theirs.cpuUs === undefined ? [] : [theirs.cpuUs / ours.cpuUs]))

const WARM_CALLS = 60_000
const WARM_ROUNDS = 6

/** Code that the engine has not optimized yet costs several times as much: how long that takes depends on the calls, not on the time. */
const warm = async (round: Round) => {
  let calls = 0
  for (let at = 0; at < WARM_ROUNDS && calls < WARM_CALLS; at += 1) calls += (await round(1)).calls
}

const measured = async (round: Round, seconds: number) => {
  const timed = await round(seconds)
  if (timed.calls === 0) throw new Error(`Not one call was answered in ${seconds} s: the machine is too busy to measure`)
  return timed
}

/**
 * Runs both in turn, after some calls of each to warm up: whatever else the machine does meets both sides.
 * A ratio is taken of neighboring rounds only.
 */
export const compare = async (ours: Round, theirs: Round, { seconds, pairs: count }: Effort): Promise<Comparison> => {
  await warm(ours)
  await warm(theirs)
  const pairs: Pair[] = []
  for (let at = 0; at < count; at += 1) pairs.push({ ours: await measured(ours, seconds), theirs: await measured(theirs, seconds) })
  const ratios = pairs.map((pair) => pair.ours.perSecond / pair.theirs.perSecond)
  const byCpu = cpuRatios(pairs)
  return {
    ours: median(pairs.map((pair) => pair.ours.perSecond)),
    theirs: median(pairs.map((pair) => pair.theirs.perSecond)),
    ratio: median(ratios),
    least: Math.min(...ratios),
    most: Math.max(...ratios),
    cpuRatio: byCpu.length === 0 ? undefined : median(byCpu),
  }
}
