import { sql } from 'kysely'
import { ApiError } from '../../shared/errors.ts'
import { dayOfId, type Id } from '../../shared/ids.ts'
import type { LicenseState } from '../../shared/license-states.ts'
import { applicationOf, field, given, idField, idValue, idsOf } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import type { Reach } from '../reach.ts'
import type { LicenseTable } from '../schema.ts'
import { type ChangedLicense, changedColumns, columnsOf, readAs, searchOf, shiftOf } from './license-columns.ts'
import { selectLicenses, type StoredLicense, toStored } from './license-rows.ts'
import { dayOf, perDay, tallies } from './tallies.ts'

/** What licenses that are made together have in common. */
export interface NewLicenses {
  readonly durationSeconds: number | null
  readonly comment: string | null
  readonly requiresClientId: boolean
  readonly now: Date
}

/** Licenses whose levels are taken away in one statement. */
const LINKED_AT_ONCE = 100

/** Licenses of one application within reach. Whoever writes holds the account's lock. */
export const licenses = (handle: Handle, reach: Reach) => {
  const { kysely, dialect } = handle
  const select = (applicationId: Id) => selectLicenses(handle, reach, applicationId)

  const present = async (applicationId: Id, ids: readonly Id[]): Promise<StoredLicense[]> =>
    (await select(applicationId).where('license.id', 'in', idsOf(dialect, ids)).orderBy('license.id').execute()).map(toStored)

  return {
    /** @throws ApiError `not_found` */
    get: async (applicationId: Id, id: Id): Promise<StoredLicense> => {
      const row = await select(applicationId).where('license.id', '=', id).executeTakeFirst()
      if (row === undefined) throw new ApiError('not_found')
      return toStored(row)
    },

    /** By its key, exactly as it is written. */
    find: async (applicationId: Id, license: string): Promise<StoredLicense | undefined> => {
      const row = await select(applicationId).where('license.license', '=', license).executeTakeFirst()
      return row === undefined ? undefined : toStored(row)
    },

    /** Those of them that there are, by id. */
    present,

    /** All of them, by id. @throws ApiError `not_found` when one is missing */
    some: async (applicationId: Id, ids: readonly Id[]): Promise<StoredLicense[]> => {
      const found = await present(applicationId, ids)
      if (found.length !== ids.length) throw new ApiError('not_found')
      return found
    },

    /** The next ones by id, after `id`. */
    after: async (applicationId: Id, id: Id, most: number): Promise<StoredLicense[]> =>
      (await select(applicationId).where('license.id', '>', id).orderBy('license.id').limit(most).execute()).map(toStored),

    /** Those linked to one of these users, the next ones by id. */
    ofUsers: async (applicationId: Id, userIds: readonly Id[], { after, most }: { after: Id; most: number }): Promise<StoredLicense[]> => {
      // Ids first: SQLite would rather walk the application in the order of ids than sort the few that are linked.
      const linked = kysely
        .selectFrom('license')
        .where('app_user_id', 'in', idsOf(dialect, userIds))
        .where('id', '>', after)
        .select('id')
        .orderBy('id')
        .limit(most)
      return (await select(applicationId).where('license.id', 'in', linked).orderBy('license.id').execute()).map(toStored)
    },

    /** Adds available licenses; a key that the application has already is left out. @returns the ids that were left out */
    insert: async (applicationId: Id, made: readonly { id: Id; license: string }[], common: NewLicenses): Promise<readonly Id[]> => {
      const { comment, durationSeconds, requiresClientId } = common
      const at = common.now.toISOString()
      const nobody = { clientId: null, ipAddress: null, login: null, comment }
      const rows = made.map(({ id, license }) => ({ id, license, search: searchOf({ ...nobody, license }) }))
      const inserted = await kysely
        .insertInto('license')
        .columns([
          'id',
          'application_id',
          'license',
          'phase',
          'comment',
          'requires_client_id',
          'duration_seconds',
          'search',
          'created_at',
          'updated_at',
        ])
        .expression(
          kysely
            .selectFrom(given(dialect, rows))
            .select([
              idField('id').as('id'),
              sql<Id>`cast(${applicationId} as bigint)`.as('application_id'),
              field<string>('license').as('license'),
              sql.lit<LicenseState>('available').as('phase'),
              sql<string | null>`cast(${comment} as text)`.as('comment'),
              sql.lit<0 | 1>(requiresClientId ? 1 : 0).as('requires_client_id'),
              sql<number | null>`cast(${durationSeconds} as double precision)`.as('duration_seconds'),
              field<string>('search').as('search'),
              sql<string>`cast(${at} as text)`.as('created_at'),
              sql<string>`cast(${at} as text)`.as('updated_at'),
            ])
            // SQLite would read "on conflict" as the condition of a join.
            .where(sql<boolean>`true`),
        )
        .onConflict((conflict) => conflict.columns(['application_id', 'license']).doNothing())
        .executeTakeFirst()
      const isWhole = Number(inserted.numInsertedOrUpdatedRows) === made.length
      const added = new Set(
        (isWhole
          ? made
          : await present(
              applicationId,
              made.map(({ id }) => id),
            )
        ).map(({ id }) => id),
      )
      const ids = made.filter(({ id }) => added.has(id)).map(({ id }) => id)
      const tally = tallies(handle)
      await tally.shift(applicationId, { available: ids.length })
      await tally.count(applicationId, 'license.created', perDay(ids.map(dayOfId)))
      await tally.count(applicationId, 'license.living', perDay(ids.map(dayOfId)))
      return made.filter(({ id }) => !added.has(id)).map(({ id }) => id)
    },

    /** Writes changed licenses, and what is counted of them. */
    update: async (applicationId: Id, changed: readonly ChangedLicense[], now: Date) => {
      const pairs = changed.map(({ before, after }) => [before, columnsOf(after, now)] as const)
      const columns = changedColumns(pairs, now)
      if (columns.length === 0) return
      const rows = pairs.map(([{ id }, after]) => ({ id, ...Object.fromEntries(columns.map((name) => [name, after[name]])) }))
      await kysely
        .updateTable('license')
        .from(given(dialect, rows))
        .set(Object.fromEntries(columns.map((name) => [name, readAs(name)])))
        .set({ updated_at: now.toISOString() } satisfies Partial<LicenseTable>)
        .where('license.id', '=', idField('id'))
        .where(applicationOf('license'), '=', idValue(applicationId))
        .execute()
      const tally = tallies(handle)
      await tally.shift(applicationId, shiftOf(pairs.map(([before, after]) => [before.phase, after.phase])))
      const activations = changed.flatMap(({ before, after }) =>
        before.activatedAt === null && after.activatedAt !== null ? [dayOf(after.activatedAt)] : [],
      )
      await tally.count(applicationId, 'license.activated', perDay(activations))
    },

    remove: async (applicationId: Id, gone: readonly StoredLicense[]) => {
      const ids = gone.map(({ id }) => id)
      // A license may have a hundred levels: the cascade would take all their links in one statement.
      for (let from = 0; from < ids.length; from += LINKED_AT_ONCE) {
        const some = ids.slice(from, from + LINKED_AT_ONCE)
        await kysely.deleteFrom('license_to_level').where('license_id', 'in', idsOf(dialect, some)).execute()
      }
      await kysely.deleteFrom('license').where('application_id', '=', applicationId).where('id', 'in', idsOf(dialect, ids)).execute()
      const tally = tallies(handle)
      await tally.shift(applicationId, shiftOf(gone.map(({ phase }) => [phase, undefined])))
      await tally.count(applicationId, 'license.living', perDay(ids.map(dayOfId), -1))
    },
  }
}
