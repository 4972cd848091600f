import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

export interface Spent {
  readonly isAllowed: boolean
  readonly remaining: number
  /** Until the window is fresh again, at least 1. */
  readonly resetSeconds: number
}

/** A count per subject and window. */
export interface Limit {
  readonly limit: number
  readonly windowSeconds: number
  /** Counts one more of `subject`. */
  spend(subject: string): Promise<Spent>
  /** What `spend` would tell now, without counting. */
  look(subject: string): Promise<Spent>
}

const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000))

/** A limit kept in this process. */
export const memoryLimit = (limit: number, windowSeconds: number): Limit => {
  const limiter = new RateLimiterMemory({ points: limit, duration: windowSeconds })
  return {
    limit,
    windowSeconds,
    look: async (subject) => {
      const state = await limiter.get(subject)
      const left = limit - (state?.consumedPoints ?? 0)
      return { isAllowed: left > 0, remaining: Math.max(0, left - 1), resetSeconds: seconds(state?.msBeforeNext ?? windowSeconds * 1000) }
    },
    spend: async (subject) => {
      try {
        const result = await limiter.consume(subject)
        return { isAllowed: true, remaining: result.remainingPoints, resetSeconds: seconds(result.msBeforeNext) }
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        return { isAllowed: false, remaining: 0, resetSeconds: seconds(refusal.msBeforeNext) }
      }
    },
  }
}
