/** What a client needs of its machine; tests bring their own. */
export interface Surroundings {
  /** Unix milliseconds. */
  readonly now: () => number
  /** A fraction in [0, 1). */
  readonly random: () => number
  /** Acts once after so many milliseconds, unless what it returns is called before. */
  readonly after: (ms: number, act: () => void) => () => void
}

export const SYSTEM: Surroundings = {
  now: Date.now,
  random: Math.random,
  after: (ms, act) => {
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
}
