import type { Database, Handle } from '../handle.ts'
import { read } from '../read.ts'
import { licenses } from '../repositories/licenses.ts'
import { holdAccount } from './audit.ts'

/** Licenses whose state the clock alone has changed since they were written; with a clock set back also in the other direction. */
const MOVED = read(
  (kysely, now: string, most: number) => {
    const of = (phase: 'available' | 'activated' | 'expired', when: '<=' | '>') =>
      kysely
        .selectFrom('license')
        .innerJoin('application', 'application.id', 'license.application_id')
        .where('application.deleted_at', 'is', null)
        .where('license.phase', '=', phase)
        .where('license.expires_at', 'is not', null)
        .where('license.expires_at', when, now)
        .select(['license.id', 'license.application_id', 'application.account_id'])
    return of('activated', '<=').unionAll(of('available', '<=')).unionAll(of('expired', '>')).limit(most)
  },
  { isRemembered: false },
)

/**
 * Writes the present state into at most `most` licenses whose state the clock has changed, so that pages and counts by state stay cheap.
 * Answers are exact without it.
 * @returns how many were found; 0 when all are up to date
 */
export const settleLicenses = async (database: Database, now: Date, most: number): Promise<number> => {
  const found = await database.reader.rows(MOVED, now.toISOString(), most)
  const byApplication = Map.groupBy(found, (row) => row.application_id)
  for (const [applicationId, rows] of byApplication) {
    const [first] = rows
    if (first === undefined) continue
    const settle = async (handle: Handle) => {
      await holdAccount(handle, first.account_id)
      const repository = licenses(handle, { accountId: first.account_id, applications: 'all' })
      const present = await repository.present(
        applicationId,
        rows.map(({ id }) => id),
      )
      await repository.update(
        applicationId,
        present.map((license) => ({ before: license, after: license })),
        now,
      )
    }
    await database.transaction(settle, { turn: first.account_id })
  }
  return found.length
}
