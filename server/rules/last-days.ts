const DAY_MS = 86_400_000

/** The last `count` UTC days, in days since 1970, today last. */
export const lastDays = (now: Date, count: number): number[] => {
  const today = Math.floor(now.getTime() / DAY_MS)
  return Array.from({ length: count }, (_, index) => today - count + 1 + index)
}
