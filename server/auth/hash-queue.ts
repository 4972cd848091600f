import { ApiError } from '../../shared/errors.ts'

/** Runs a job once there is a place for it. @throws ApiError `rate_limited` at once when too many wait already */
export type Queue = <T>(job: () => Promise<T>) => Promise<T>

/**
 * Places for at most `width` jobs at once, and lines that wait for them: of each at most `length` jobs, so that a flood costs bounded
 * memory and time. Whoever stands in the line that was made first goes first.
 */
export const createPlaces = (width: number) => {
  const lines: (() => void)[][] = []
  let running = 0

  const enter = async (waiting: (() => void)[], length: number) => {
    if (running < width) {
      running += 1
      return
    }
    if (waiting.length >= length) throw new ApiError('rate_limited', { retryAfterSeconds: 1 })
    await new Promise<void>((resolve) => waiting.push(resolve))
  }

  /** The place goes straight to the next in line, so nobody can slip in between. */
  const leave = () => {
    const next = lines.find((waiting) => waiting.length > 0)?.shift()
    if (next === undefined) running -= 1
    next?.()
  }

  return {
    line: (length: number): Queue => {
      const waiting: (() => void)[] = []
      lines.push(waiting)
      return async (job) => {
        await enter(waiting, length)
        try {
          return await job()
        } finally {
          leave()
        }
      }
    },
  }
}

/** Runs at most `width` jobs at once and lets at most `length` wait. */
export const createQueue = (width: number, length: number): Queue => createPlaces(width).line(length)

/** The places of this process: 19 MiB each, so never more than 38 MiB for passwords. */
const places = createPlaces(2)

/** People who sign in to the dashboard go before all others. */
export const queueHash = places.line(32)

/** Passwords of app users come in bulk: they fill a line of their own. */
export const queueAppUserHash = places.line(128)
