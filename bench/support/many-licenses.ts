import type { Database } from '../../db/handle.ts'
import { dayOf, tallies } from '../../db/repositories/tallies.ts'
import { dayOfId, type Id } from '../../shared/ids.ts'
import type { LicenseState } from '../../shared/license-states.ts'
import { bulkLoad } from './bulk-load.ts'
import { levelRows, licenseRows, type Many, usersFor, userRows } from './license-rows.ts'

/** A license with something in every field but the comment. */
export interface Sample {
  readonly id: Id
  readonly license: string
  readonly clientId: string
  readonly ipAddress: string
  readonly login: string
}

export interface Stored {
  readonly counts: Readonly<Record<LicenseState, number>>
  readonly samples: readonly Sample[]
}

const SAMPLES = 500

/** What is counted of the rows while they pass. */
const watching = (many: Many) => {
  const counts = { blacklisted: 0, paused: 0, expired: 0, activated: 0, available: 0 }
  const created = new Map<number, number>()
  const activated = new Map<number, number>()
  const samples: Sample[] = []
  const add = (to: Map<number, number>, day: number) => to.set(day, (to.get(day) ?? 0) + 1)

  function* rows() {
    let index = 0
    for (const { login, ...row } of licenseRows(many)) {
      counts[row.phase] += 1
      add(created, dayOfId(row.id))
      if (row.activated_at !== null) add(activated, dayOf(row.activated_at))
      const isDue = index >= (samples.length * many.count) / SAMPLES
      if (isDue && login !== null && row.client_id !== null && row.ip_address !== null)
        samples.push({ id: row.id, license: row.license, clientId: row.client_id, ipAddress: row.ip_address, login })
      index += 1
      yield row
    }
  }
  return { rows, counts, created, activated, samples }
}

const LEVELS = ['basic', 'pro'] as const

/** What the product would have counted while it wrote the rows. */
const count = (database: Database, { applicationId, count: total }: Many, { counts, created, activated }: ReturnType<typeof watching>) =>
  database.transaction(async (handle) => {
    const tally = tallies(handle)
    await tally.shift(applicationId, { ...counts, users: usersFor(total) })
    await tally.count(applicationId, 'license.created', created)
    await tally.count(applicationId, 'license.living', created)
    await tally.count(applicationId, 'license.activated', activated)
  })

/**
 * Stores many licenses, the users they are linked to and their levels in an application that has none, past the repositories.
 * @param path of the file, on SQLite
 */
export const storeLicenses = async (database: Database, path: string | undefined, many: Many): Promise<Stored> => {
  const { applicationId, now } = many
  const levels = [(BigInt(applicationId) + 1n).toString(), (BigInt(applicationId) + 2n).toString()] as const
  await database.writer
    .insertInto('license_level')
    .values(levels.map((id, index) => ({ id, application_id: applicationId, name: LEVELS[index] ?? '', created_at: now.toISOString() })))
    .execute()
  const watched = watching(many)
  await bulkLoad(database, path, { table: 'app_user', rows: userRows(many) })
  await bulkLoad(database, path, { table: 'license', rows: watched.rows() })
  await bulkLoad(database, path, { table: 'license_to_level', rows: levelRows(many, levels) })
  await count(database, many, watched)
  return { counts: watched.counts, samples: watched.samples }
}
