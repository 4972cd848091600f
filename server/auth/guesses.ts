import { createHash } from 'node:crypto'
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

/** Strangers choose what is counted here, so a subject takes the same few bytes however long it is. */
const digest = (subject: string) => createHash('sha256').update(subject).digest('base64url')

const MOST_SUBJECTS = 20_000

/** Memory is bounded: a subject is forgotten when its window ends, or when `mostSubjects` others have been paid for since. */
export const createGuesses = (points: number, windowSeconds: number, mostSubjects = MOST_SUBJECTS): Guesses => {
  const limiter = new RateLimiterMemory({ points, duration: windowSeconds })
  /** The least recently paid first. */
  const subjects = new Set<string>()

  const remember = async (key: string) => {
    subjects.delete(key)
    subjects.add(key)
    if (subjects.size <= mostSubjects) return
    for (const oldest of subjects) {
      subjects.delete(oldest)
      await limiter.delete(oldest)
      return
    }
  }

  return {
    pay: async (subject) => {
      const key = digest(subject)
      await remember(key)
      try {
        await limiter.consume(key)
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        throw new ApiError('rate_limited', { retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) })
      }
    },
    giveBack: async (subject) => {
      const key = digest(subject)
      // Nothing is owed by a subject that was forgotten meanwhile, and a reward would keep it again.
      if (subjects.has(key)) await limiter.reward(key)
    },
    forget: async (subject) => {
      const key = digest(subject)
      subjects.delete(key)
      await limiter.delete(key)
    },
  }
}
