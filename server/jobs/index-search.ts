import { setImmediate as breathe } from 'node:timers/promises'
import type { Database } from '../../db/handle.ts'
import { hasQueuedRows, indexQueued, mergeIndex } from '../../db/system/search-index.ts'

/** Rows indexed in one transaction, so that other writers and the event loop wait for milliseconds only. */
const BATCH = 100

/** Pages of the index that are written to join its parts, after each batch. */
const PAGES = 64

/** Batches of one run: a stop never waits long for its end. */
const MOST_BATCHES = 100

/** Brings the search index up to date with the queue, batch by batch; the next run goes on where this one stopped. */
export const indexSearch = async (database: Database) => {
  if (!(await hasQueuedRows(database.reader))) return
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const count = await database.transaction((handle) => indexQueued(handle, BATCH))
    await breathe()
    const mayMerge = await database.transaction((handle) => mergeIndex(handle, PAGES))
    await breathe()
    if (count < BATCH && !mayMerge) return
  }
}
