import { type RawBuilder, sql } from 'kysely'
import type { BlacklistEntry } from '../../shared/blacklists.ts'
import type { Id } from '../../shared/ids.ts'
import { readNetwork } from '../../shared/networks.ts'
import { applicationOf, idValue } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import { reachable, type Reach } from '../reach.ts'
import { BLACKLIST_FIELDS } from '../search/fields.ts'
import { searchText } from '../search/search-text.ts'

/** Entries while the application is within reach, with what `toEntry` reads; of which application is to be added. */
const selectWithin = ({ kysely }: Handle, reach: Reach, applicationId: Id) =>
  kysely
    .selectFrom('blacklist_entry')
    .where(({ exists }) => exists(reachable(kysely, reach).where('application.id', '=', applicationId).select('application.id')))
    .select([
      'blacklist_entry.id',
      'blacklist_entry.application_id',
      'blacklist_entry.client_id',
      'blacklist_entry.ip_address',
      'blacklist_entry.comment',
      'blacklist_entry.created_at',
      'blacklist_entry.updated_at',
    ])

/** The entries of an application within reach. */
export const selectEntries = (handle: Handle, reach: Reach, applicationId: Id) =>
  selectWithin(handle, reach, applicationId).where('blacklist_entry.application_id', '=', applicationId)

/** Those that are named by ids, which are the only way to them that is not dear. */
export const selectNamed = (handle: Handle, reach: Reach, { applicationId, ids }: { applicationId: Id; ids: RawBuilder<Id> }) =>
  selectWithin(handle, reach, applicationId)
    .where('blacklist_entry.id', 'in', ids)
    .where(applicationOf('blacklist_entry'), '=', idValue(applicationId))

type EntryRow = Awaited<ReturnType<ReturnType<typeof selectEntries>['executeTakeFirstOrThrow']>>

export const toEntry = (row: EntryRow): BlacklistEntry => ({
  id: row.id,
  applicationId: row.application_id,
  clientId: row.client_id,
  ipAddress: row.ip_address,
  comment: row.comment,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

/** What an entry lists, and why. */
export type Listed = Pick<BlacklistEntry, 'clientId' | 'ipAddress' | 'comment'>

/** A row as it is to be written. @param listed its address is in the form in which `readNetwork` tells it */
export const columnsOfEntry = (listed: Listed) => ({
  client_id: listed.clientId,
  ip_address: listed.ipAddress,
  network: listed.ipAddress === null ? null : (readNetwork(listed.ipAddress)?.bits ?? null),
  comment: listed.comment,
  search: searchText(BLACKLIST_FIELDS.map((name) => listed[name])),
})

/** The expressions of the unique index `blacklist_entry_pair`, to which null is a value; neither part is ever empty. */
export const CLIENT_ID = sql<string>`coalesce(blacklist_entry.client_id, '')`
export const NETWORK = sql<string>`coalesce(blacklist_entry.network, '')`
