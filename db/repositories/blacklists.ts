import type { BlacklistEntry } from '../../shared/blacklists.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { idsOf } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import type { Reach } from '../reach.ts'
import { listing, type Visitor } from './blacklist-listing.ts'
import { CLIENT_ID, columnsOfEntry, type Listed, NETWORK, selectEntries, selectNamed, toEntry } from './blacklist-rows.ts'
import { tallies } from './tallies.ts'

/** Blacklist entries of one application within reach. Whoever writes holds the account's lock. */
export const blacklists = (handle: Handle, reach: Reach) => {
  const { kysely, dialect } = handle
  const select = (applicationId: Id) => selectEntries(handle, reach, applicationId)

  const refuseTaken = async (applicationId: Id, id: Id, { client_id, network }: ReturnType<typeof columnsOfEntry>) => {
    const holder = await select(applicationId)
      .where(CLIENT_ID, '=', client_id ?? '')
      .where(NETWORK, '=', network ?? '')
      .executeTakeFirst()
    if (holder !== undefined && holder.id !== id) throw new ApiError('already_exists')
  }

  return {
    /** An entry that lists the device, the address or a network around it; undefined for who is on no list. One statement. */
    findListed: async (applicationId: Id, visitor: Visitor): Promise<BlacklistEntry | undefined> => {
      const ids = listing(dialect, applicationId, visitor)
      if (ids === undefined) return undefined
      const row = await selectNamed(handle, reach, { applicationId, ids }).limit(1).executeTakeFirst()
      return row === undefined ? undefined : toEntry(row)
    },

    /** @throws ApiError `not_found` */
    get: async (applicationId: Id, id: Id): Promise<BlacklistEntry> => {
      const row = await select(applicationId).where('blacklist_entry.id', '=', id).executeTakeFirst()
      if (row === undefined) throw new ApiError('not_found')
      return toEntry(row)
    },

    /** All of them, by id. @throws ApiError `not_found` when one is missing */
    some: async (applicationId: Id, ids: readonly Id[]): Promise<BlacklistEntry[]> => {
      const named = selectNamed(handle, reach, { applicationId, ids: idsOf(dialect, ids) })
      const rows = await named.orderBy('blacklist_entry.id').execute()
      if (rows.length !== ids.length) throw new ApiError('not_found')
      return rows.map(toEntry)
    },

    /** The next ones by id, after `id`. */
    after: async (applicationId: Id, id: Id, most: number): Promise<BlacklistEntry[]> => {
      const next = select(applicationId).where('blacklist_entry.id', '>', id).orderBy('blacklist_entry.id').limit(most)
      return (await next.execute()).map(toEntry)
    },

    /** @throws ApiError `already_exists` when both parts stand in one entry already */
    insert: async (applicationId: Id, { id, ...listed }: Listed & { readonly id: Id }, now: Date) => {
      const at = now.toISOString()
      const inserted = await kysely
        .insertInto('blacklist_entry')
        .values({ ...columnsOfEntry(listed), id, application_id: applicationId, created_at: at, updated_at: at })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      if (Number(inserted.numInsertedOrUpdatedRows) === 0) throw new ApiError('already_exists')
      await tallies(handle).shift(applicationId, { blacklist_entries: 1 })
    },

    /** Writes an entry anew. @throws ApiError `already_exists` when another one has both parts */
    update: async ({ id, applicationId, ...listed }: BlacklistEntry, now: Date) => {
      const columns = columnsOfEntry(listed)
      await refuseTaken(applicationId, id, columns)
      await kysely
        .updateTable('blacklist_entry')
        .set({ ...columns, updated_at: now.toISOString() })
        .where('application_id', '=', applicationId)
        .where('id', '=', id)
        .execute()
    },

    remove: async (applicationId: Id, gone: readonly BlacklistEntry[]) => {
      const ids = gone.map(({ id }) => id)
      await kysely
        .deleteFrom('blacklist_entry')
        .where('application_id', '=', applicationId)
        .where('id', 'in', idsOf(dialect, ids))
        .execute()
      await tallies(handle).shift(applicationId, { blacklist_entries: -ids.length })
    },
  }
}
