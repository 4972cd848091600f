import { fdatasync, openSync, statSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Database as Connection } from 'better-sqlite3'
import { codeOf } from '../failures.ts'
import { checkpointInline, MOST_BYTES_OF_IDLE_WAL } from './file.ts'
import type { SqliteThread } from './thread.ts'
import type { Turnstile } from '../turnstile.ts'

/** Pages of the WAL that are not yet in the file when a checkpoint is due; SQLite's own default. */
const DUE_PAGES = 1_000

/** Pages of a WAL that did not start anew by itself, when writers are held for a moment so that it does: 16 MiB. */
const LONG_PAGES = 4_096

/** Passes before writers are held; each leaves only what was committed during it. */
const MOST_PASSES = 5

export interface Checkpointer {
  /** To be called after every commit, outside of a transaction of the writer; costs 3 µs. `wasLong`: look at the size of the WAL in any case. */
  committed(wasLong?: boolean): void
  /** Resolves when nothing is under way and little is left for the last connection that closes; nothing begins afterwards. */
  stop(): Promise<void>
}

/** How many pages the WAL holds, and how many of them are in the file. */
interface Wal {
  readonly log: number
  readonly checkpointed: number
}

interface Parts {
  readonly path: string
  readonly writer: Connection
  readonly thread: SqliteThread
  readonly turns: Turnstile
}

const isLarge = (path: string) => (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > MOST_BYTES_OF_IDLE_WAL

const pragma = async (thread: SqliteThread, mode: 'noop' | 'passive' | 'truncate'): Promise<Wal> => {
  const { rows } = await thread.execute(`pragma wal_checkpoint(${mode})`)
  return { log: Number(rows[0]?.['log']), checkpointed: Number(rows[0]?.['checkpointed']) }
}

/**
 * Copies the WAL into the file. A passive checkpoint hinders nobody, but the WAL starts anew only when a commit finds all of it copied,
 * which under steady load may never happen: then writers are held back for one last, short pass. It is cut off in the same way.
 * @returns the state that was left
 */
const shorten = async ({ path, thread, turns }: Parts, flush: () => Promise<void>): Promise<Wal> => {
  let wal = await pragma(thread, 'noop')
  for (let pass = 0; pass < MOST_PASSES && wal.log - wal.checkpointed >= DUE_PAGES; pass++) {
    await pragma(thread, 'passive')
    wal = await pragma(thread, 'noop')
  }
  const isLong = wal.log >= LONG_PAGES && wal.log > wal.checkpointed
  if (!isLong && !isLarge(path)) return wal
  await flush()
  try {
    await turns.enter()
  } catch {
    // Somebody writes for long; there will be another commit.
    return wal
  }
  try {
    return await pragma(thread, isLarge(path) ? 'truncate' : 'passive')
  } finally {
    turns.leave()
  }
}

/**
 * Brings the pages that were copied to the disk. SQLite does that only in a pass during which nobody commits, the one that holds the
 * writers, and on a slow disk it takes long. The descriptor stays open for good: closing it would drop the locks SQLite holds on the file.
 */
const flusher = (path: string) => {
  let descriptor: number | undefined
  return async () => {
    descriptor ??= openSync(path, 'r')
    await promisify(fdatasync)(descriptor)
  }
}

/** What remains of a checkpoint that SQLite itself refused is left to the next: a full disk, for instance, would refuse the writer as well. */
const isRefusedBySqlite = (error: unknown) => codeOf(error)?.startsWith('SQLITE_') === true

/**
 * Keeps the WAL short without holding the event loop: the writer's own checkpoints are off. The thread starts with the first checkpoint
 * that is due, so that a command of a few commits never has one. When it dies, checkpoints are the writer's again, until the next one
 * that is due starts it anew.
 */
export const checkpointer = (parts: Parts): Checkpointer => {
  const { path, writer } = parts
  const statement = writer.prepare<[], Wal>('pragma wal_checkpoint(noop)')
  const flush = flusher(path)
  let underWay: Promise<void> | undefined
  let isStopped = false
  let isInline = false
  let lastLength = 0

  const setInline = (wanted: boolean) => {
    if (isInline === wanted) return
    isInline = wanted
    checkpointInline(writer, wanted)
  }

  /** Not at every commit while something keeps the WAL from being copied (a reader of another process, say), but as it grows. */
  const isDue = () => {
    const { log, checkpointed } = statement.get() ?? { log: 0, checkpointed: 0 }
    if (log < lastLength) lastLength = 0
    if (log - lastLength < DUE_PAGES || (!isInline && log - checkpointed < DUE_PAGES)) return false
    lastLength = log
    return true
  }

  const attempt = async () => {
    try {
      const { log } = await shorten(parts, flush)
      lastLength = log
      setInline(false)
    } catch (error) {
      if (isRefusedBySqlite(error)) return
      if (!isInline) process.emitWarning(`Checkpoints of ${path} hold the event loop for now: their thread has ended`)
      setInline(true)
    } finally {
      underWay = undefined
    }
  }

  const committed = (wasLong = false) => {
    if (isStopped || underWay !== undefined) return
    try {
      if (isDue() || (wasLong && isLarge(path))) underWay = attempt()
    } catch {
      // The commit stands, whatever can be said of the WAL.
    }
  }

  const stop = async () => {
    await underWay
    committed(true)
    isStopped = true
    await underWay
  }

  return { committed, stop }
}
