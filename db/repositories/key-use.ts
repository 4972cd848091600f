import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import { asNumber } from '../numbers.ts'
import type { Reach } from '../reach.ts'

/** What was counted of a key in one place since some day. */
export interface CallSums {
  readonly calls: number
  readonly refusals: number
  readonly firstAt: string
  readonly lastAt: string
}

/** What was let in of one period from one address. */
export interface LetIn {
  readonly endpoint: string
  /** Empty: all that are not told apart. */
  readonly address: string
  readonly calls: number
  readonly lastAt: string
}

const sum = (column: string) => asNumber(sql`sum(${sql.ref(column)})`)

const sums = (table: 'key_use' | 'key_use_application') => [
  sum(`${table}.calls`).as('calls'),
  sum(`${table}.refusals`).as('refusals'),
  sql<string>`min(${sql.ref(`${table}.first_at`)})`.as('firstAt'),
  sql<string>`max(${sql.ref(`${table}.last_at`)})`.as('lastAt'),
]

/** How the keys of an account were used. */
export const keyUse = ({ kysely }: Handle, { accountId }: Reach) => {
  const ofAccount = () => kysely.selectFrom('api_key').where('account_id', '=', accountId).where('removed_at', 'is', null)
  /** By its id itself, not by a query of it: else SQLite walks what all keys did on those days. */
  const ofKey = (keyId: Id) =>
    kysely
      .selectFrom('key_use')
      .where('api_key_id', '=', keyId)
      .where(({ exists }) => exists(ofAccount().where('id', '=', keyId).select('id')))
  const perDay = (keyId: Id, since: number) =>
    ofKey(keyId)
      .where('hours', '=', 24)
      .where('start', '>=', since * 24)

  return {
    /** When this database began to count. */
    countedSince: async () => {
      const row = await kysely
        .withTables<{ schema_migration: { name: string; applied_at: string } }>()
        .selectFrom('schema_migration')
        .where('name', '=', '014-key-use')
        .select('applied_at')
        .executeTakeFirst()
      return row?.applied_at
    },

    /** Removes all that was counted of a key on the list. */
    forget: async (keyId: Id) => {
      const own = ofAccount().where('id', '=', keyId).select('id')
      await kysely.deleteFrom('key_use').where('api_key_id', 'in', own).execute()
      await kysely.deleteFrom('key_use_application').where('api_key_id', 'in', own).execute()
    },

    /** By days since 1970. */
    days: async (keyId: Id, since: number) => {
      const rows = await perDay(keyId, since)
        .groupBy('start')
        .select(['start', sum('calls').as('calls'), sum('refusals').as('refusals')])
        .execute()
      return new Map(rows.map(({ start, calls, refusals }) => [start / 24, { calls, refusals }]))
    },

    /** Of endpoints; these lists are busiest first. */
    endpoints: (keyId: Id, since: number) =>
      perDay(keyId, since)
        .groupBy('endpoint')
        .select(['endpoint', ...sums('key_use')])
        .orderBy('calls', 'desc')
        .orderBy('endpoint')
        .execute(),

    /** Of addresses; an empty one is all that are not told apart. */
    addresses: (keyId: Id, since: number, most: number) =>
      perDay(keyId, since)
        .groupBy('address')
        .select(['address', ...sums('key_use')])
        .orderBy('calls', 'desc')
        .orderBy('address')
        .limit(most)
        .execute(),

    /** Of applications that live. */
    applications: (keyId: Id, since: number) =>
      kysely
        .selectFrom('key_use_application')
        .innerJoin('application', 'application.id', 'key_use_application.application_id')
        .where('application.account_id', '=', accountId)
        .where('application.deleted_at', 'is', null)
        .where('api_key_id', '=', keyId)
        .where(({ exists }) => exists(ofAccount().where('id', '=', keyId).select('id')))
        .where('day', '>=', since)
        .groupBy(['application.id', 'application.name'])
        .select(['application.id as applicationId', 'application.name', ...sums('key_use_application')])
        .orderBy('calls', 'desc')
        .orderBy('application.id')
        .execute(),

    /** What was let in of one period: an hour, or a day. @param start in hours since 1970 */
    letIn: (keyId: Id, { hours, start }: { readonly hours: 1 | 24; readonly start: number }): Promise<LetIn[]> =>
      ofKey(keyId)
        .where('hours', '=', hours)
        .where('start', '=', start)
        .where('calls', '>', 0)
        .select(['endpoint', 'address', 'calls', 'last_at as lastAt'])
        .execute(),

    /** Endpoints that it was let in to. */
    endpointsCalled: async (keyId: Id, since: number) => {
      const rows = await perDay(keyId, since).where('calls', '>', 0).select('endpoint').distinct().execute()
      return rows.map(({ endpoint }) => endpoint)
    },
  }
}
