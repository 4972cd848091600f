import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { ApiError } from '../../shared/errors.ts'

/** A budget of wrong guesses per subject. A guess is paid for before it is judged, so that guesses made at once can't overshoot. */
export interface Guesses {
  /** @throws ApiError `rate_limited` when the budget is spent */
  pay(subject: string): Promise<void>
  /** Gives one back: the guess was right. */
  giveBack(subject: string): Promise<void>
  /** Forgets all wrong guesses. */
  forget(subject: string): Promise<void>
}

export const createGuesses = (points: number, windowSeconds: number): Guesses => {
  const limiter = new RateLimiterMemory({ points, duration: windowSeconds })
  return {
    pay: async (subject) => {
      try {
        await limiter.consume(subject)
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        throw new ApiError('rate_limited', { retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) })
      }
    },
    giveBack: async (subject) => {
      await limiter.reward(subject)
    },
    forget: async (subject) => {
      await limiter.delete(subject)
    },
  }
}
