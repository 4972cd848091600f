import type { KeywardError, KeywardErrorCode } from './errors.ts'

const RETRIED: ReadonlySet<KeywardErrorCode> = new Set(['rate_limited', 'unavailable', 'network_error'])

/** The first wait is up to this long, each further one up to twice the one before. */
const FIRST_WAIT_MS = 250

export interface RetryPolicy {
  /** Attempts after the first. */
  readonly retries: number
  /** A longer wait is not worth it: the call fails at once. */
  readonly maxWaitMs: number
}

type FractionOf = (error: KeywardError) => number

interface Failed {
  readonly error: KeywardError
  /** Retries so far. */
  readonly retried: number
}

/**
 * Milliseconds to wait before the next attempt; undefined when there is none. What the server names counts, else exponential backoff
 * with full jitter, so that callers who failed together do not come back together.
 * @param fractionOf a fraction in [0, 1) for the failure
 */
export const waitBeforeRetry = ({ error, retried }: Failed, policy: RetryPolicy, fractionOf: FractionOf): number | undefined => {
  if (retried >= policy.retries || !RETRIED.has(error.code)) return undefined
  if (error.retryAfterSeconds === undefined) return Math.floor(fractionOf(error) * Math.min(policy.maxWaitMs, FIRST_WAIT_MS * 2 ** retried))
  const waitMs = error.retryAfterSeconds * 1000
  return waitMs > policy.maxWaitMs ? undefined : waitMs
}

/** One fraction per failure: the calls of a request that failed as a whole wait equally long, and travel together again. */
export const fractionPer = (random: () => number) => {
  const drawn = new WeakMap<KeywardError, number>()
  return (error: KeywardError): number => {
    const fraction = drawn.get(error) ?? random()
    drawn.set(error, fraction)
    return fraction
  }
}
