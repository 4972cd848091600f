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

interface Failed {
  readonly error: KeywardError
  /** Retries so far. */
  readonly retried: number
}

/**
 * Milliseconds to wait before the next attempt; undefined when there is none. What the server names counts, else exponential backoff
 * with full jitter, so that callers who failed together do not come back together.
 * @param random a fraction in [0, 1)
 */
export const waitBeforeRetry = ({ error, retried }: Failed, policy: RetryPolicy, random: () => number): number | undefined => {
  if (retried >= policy.retries || !RETRIED.has(error.code)) return undefined
  if (error.retryAfterSeconds === undefined) return Math.floor(random() * Math.min(policy.maxWaitMs, FIRST_WAIT_MS * 2 ** retried))
  const waitMs = error.retryAfterSeconds * 1000
  return waitMs > policy.maxWaitMs ? undefined : waitMs
}
