import type { Database } from '../../db/handle.ts'
import { purgeTombstones } from '../../db/system/purge.ts'

/** Rows removed in one transaction, so that other writers wait for milliseconds only. */
const BATCH = 500

/** Removes what lies below deleted applications, batch by batch; a restart goes on where it stopped. */
export const purgeApplications = async (database: Database) => {
  while ((await database.transaction((handle) => purgeTombstones(handle, BATCH))) > 0);
}
