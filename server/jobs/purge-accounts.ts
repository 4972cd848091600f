import type { Database } from '../../db/handle.ts'
import { hasBuriedAccounts, purgeAccounts as purge } from '../../db/system/remove-account.ts'

/** Rows removed in one transaction, so that other writers wait for milliseconds only. */
const BATCH = 500

/** Batches of one run: a stop never waits long for its end. */
const MOST_BATCHES = 100

/** Removes what is left of deleted accounts once their applications are purged; the next run goes on where this one stopped. */
export const purgeAccounts = async (database: Database) => {
  if (!(await hasBuriedAccounts(database.reader))) return
  for (let batch = 0; batch < MOST_BATCHES; batch++) if ((await database.transaction((handle) => purge(handle, BATCH))) === 0) return
}
