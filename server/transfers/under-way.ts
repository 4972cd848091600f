import { ApiError } from '../../shared/errors.ts'

/** What is being received, sent or written down, for a server that stops. */
export interface UnderWay {
  /** Aborted when the server stops, with `unavailable` as its reason. */
  readonly signal: AbortSignal
  /** Runs work that the stop waits for. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** Aborts all of it and waits for its end. */
  stop(): Promise<void>
}

export const createUnderWay = (): UnderWay => {
  const controller = new AbortController()
  const running = new Set<Promise<unknown>>()
  return {
    signal: controller.signal,
    run: async (work) => {
      const result = work()
      running.add(result)
      try {
        return await result
      } finally {
        running.delete(result)
      }
    },
    stop: async () => {
      controller.abort(new ApiError('unavailable'))
      await Promise.allSettled(running)
    },
  }
}
