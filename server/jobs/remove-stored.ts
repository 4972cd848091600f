import type { Logger } from 'pino'
import type { Database } from '../../db/handle.ts'
import { claimRemovals, forgetRemovals, hasRemovals } from '../../db/system/storage-removals.ts'
import { hasUnfilled, removeUnfilled } from '../../db/system/uploads.ts'
import type { Storage } from '../storage/storage.ts'

/** Rows removed in one transaction, and objects removed at a time. */
const BATCH = 100

/** Batches of one run: a stop never waits long for its end. */
const MOST_BATCHES = 10

/** An object that can't be removed is tried again after this. */
const AGAIN_MS = 60_000

interface Kit {
  readonly database: Database
  readonly storage: Storage
  readonly clock: () => Date
  readonly log: Logger
}

/** @returns how many were tried */
const removeBatch = async ({ database, storage, clock, log }: Kit) => {
  const now = clock()
  const until = new Date(now.getTime() + AGAIN_MS)
  const keys = await database.transaction((handle) => claimRemovals(handle, { now, until, most: BATCH }))
  const results = await Promise.allSettled(keys.map((key) => storage.remove(key)))
  const gone = keys.filter((_, index) => results[index]?.status === 'fulfilled')
  if (gone.length > 0) await database.transaction((handle) => forgetRemovals(handle, gone))
  const failure = results.find((result) => result.status === 'rejected')
  if (failure !== undefined)
    log.warn({ err: failure.reason, count: keys.length - gone.length }, 'stored objects could not be removed; they will be')
  return keys.length
}

/**
 * Removes uploads whose time is over, and from the storage what no row names any more: bytes of what was deleted, and what a crash left.
 * The rows of both stay until the bytes are gone, so that it goes on after a restart.
 */
export const removeStored = async (kit: Kit) => {
  const { database, clock } = kit
  if (await hasUnfilled(database.reader, clock())) await database.transaction((handle) => removeUnfilled(handle, clock(), BATCH))
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    if (!(await hasRemovals(database.reader, clock()))) return
    await removeBatch(kit)
  }
}
