import type { Database } from '../../db/handle.ts'
import { settleLicenses as settle } from '../../db/system/expiry.ts'

/** Licenses written in one transaction, so that other writers wait for milliseconds only. */
const BATCH = 250

/** Batches of one run: a stop never waits long for its end. */
const MOST_BATCHES = 100

/** Writes down which licenses have expired since they were last written, batch by batch. */
export const settleLicenses = async (database: Database, clock: () => Date) => {
  for (let batch = 0; batch < MOST_BATCHES; batch++) if ((await settle(database, clock(), BATCH)) < BATCH) return
}
