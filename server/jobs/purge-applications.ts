import type { Database } from '../../db/handle.ts'
import { hasTombstones, purgeTombstones } from '../../db/system/purge.ts'

/** Rows removed in one transaction, so that other writers wait for milliseconds only. */
const BATCH = 500

/** Batches of one run: a stop never waits long for its end. */
const MOST_BATCHES = 100

/** Removes what lies below deleted applications, batch by batch; the next run, also after a restart, goes on where this one stopped. */
export const purgeApplications = async (database: Database) => {
  if (!(await hasTombstones(database.reader))) return
  for (let batch = 0; batch < MOST_BATCHES; batch++)
    if ((await database.transaction((handle) => purgeTombstones(handle, BATCH))) === 0) return
}
