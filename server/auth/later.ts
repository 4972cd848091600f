import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from './mail.ts'

/** Work that nobody waits for: an answer must not tell by its time whether there was any. */
export interface Later {
  run(work: () => Promise<void>): void
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
}

/** By then the answer is on its way. */
const DELAY_MS = 50

export const createLater = (log: Log): Later => {
  const underway = new Set<Promise<void>>()

  const done = async (work: () => Promise<void>) => {
    await pause(DELAY_MS)
    try {
      await work()
    } catch (error) {
      log({ reason: error instanceof Error ? error.message : 'unknown' }, 'A refused sign-in could not be noted.')
    }
  }

  return {
    run: (work) => {
      const running = done(work).finally(() => underway.delete(running))
      underway.add(running)
    },
    settled: async () => {
      await Promise.all(underway)
    },
  }
}
