import type { Logger } from 'pino'

export interface Job {
  /** Ends the job; resolves when a run under way is over. */
  stop(): Promise<void>
}

/** Runs `work` at once and then each `ms` milliseconds, never twice at once; a failure is logged and the next run tries again. */
export const every = (ms: number, work: () => Promise<void>, log: Logger): Job => {
  let running: Promise<void> | undefined
  const run = () => {
    running ??= work()
      .catch((error: unknown) => log.error({ err: error }, 'a job failed and will be tried again'))
      .finally(() => {
        running = undefined
      })
  }
  run()
  const timer = setInterval(run, ms).unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}
