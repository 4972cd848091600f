import { ApiError } from '../../shared/errors.ts'

/**
 * Runs at most `width` jobs at once and lets at most `length` wait, so that a flood of sign-ins costs bounded memory and time.
 * The returned function throws ApiError `rate_limited` at once when the queue is full.
 */
export const createQueue = (width: number, length: number) => {
  const waiting: (() => void)[] = []
  let running = 0

  const enter = async () => {
    if (running < width) {
      running += 1
      return
    }
    if (waiting.length >= length) throw new ApiError('rate_limited', { retryAfterSeconds: 1 })
    await new Promise<void>((resolve) => waiting.push(resolve))
  }

  /** The place goes straight to the next in line, so nobody can slip in between. */
  const leave = () => {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    next?.()
  }

  return async <T>(job: () => Promise<T>): Promise<T> => {
    await enter()
    try {
      return await job()
    } finally {
      leave()
    }
  }
}

/** The one queue of this process: 19 MiB each, so never more than 38 MiB for passwords. */
export const queueHash = createQueue(2, 32)
