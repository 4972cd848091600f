import { type RawBuilder, sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import { holdersOf, readNetwork } from '../../shared/networks.ts'
import { field, given } from '../bulk.ts'
import type { Dialect } from '../handle.ts'

/** Who asks to be served: a device, an address, or both. */
export interface Visitor {
  readonly clientId?: string | null
  /** As a socket tells it: an IPv4 address that IPv6 maps, or one with a zone, is the address itself. */
  readonly ipAddress?: string | null
}

const byClientId = (applicationId: Id, clientId: string) =>
  sql<Id>`select id from blacklist_entry where application_id = ${applicationId} and coalesce(client_id, '') = ${clientId}`

/**
 * Each network that can hold the address, 33 or 129, is looked up by itself. As one list PostgreSQL would think that many look-ups
 * dearer than reading all entries of an application of which it knows nothing.
 */
const byNetwork = (dialect: Dialect, applicationId: Id, bits: string) => {
  const holders = given(
    dialect,
    holdersOf(bits).map((holder) => ({ holder })),
  )
  const entry = sql<Id>`select id from blacklist_entry where application_id = ${applicationId} and network = ${field('holder')} limit 1`
  return sql<Id>`select id from (select (${entry}) as id from ${holders}) as held where id is not null`
}

/** The id of an entry that lists the visitor, as a subquery; undefined where there is nothing to be listed by. */
export const listing = (dialect: Dialect, applicationId: Id, { clientId, ipAddress }: Visitor): RawBuilder<Id> | undefined => {
  const network = readNetwork(ipAddress?.split('%')[0] ?? '')
  const ways = [
    ...(clientId == null || clientId === '' ? [] : [byClientId(applicationId, clientId)]),
    ...(network === undefined ? [] : [byNetwork(dialect, applicationId, network.bits)]),
  ]
  return ways.length === 0 ? undefined : sql<Id>`(select id from (${sql.join(ways, sql` union all `)}) as listing limit 1)`
}
