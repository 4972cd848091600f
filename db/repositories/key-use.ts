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

/** Calls that were let in; hours are counted from the beginning of one, days are those of UTC. */
export interface SpanSums {
  readonly last24Hours: number
  readonly last7Days: number
  readonly last30Days: number
  readonly lastAt: string
}

/** The least of each span: `hour` in hours since 1970, days in days since 1970. */
export interface Spans {
  readonly hour: number
  readonly day7: number
  readonly day30: number
}

const sum = (column: string) => asNumber(sql`sum(${sql.ref(column)})`)

const sums = (table: 'key_use' | 'key_use_application') => [
  sum(`${table}.calls`).as('calls'),
  sum(`${table}.refusals`).as('refusals'),
  sql<string>`min(${sql.ref(`${table}.first_at`)})`.as('firstAt'),
  sql<string>`max(${sql.ref(`${table}.last_at`)})`.as('lastAt'),
]

const spanSums = ({ hour, day7 }: Spans) => [
  asNumber(sql`sum(case when hours = 1 and start >= ${sql.lit(hour)} then calls else 0 end)`).as('last24Hours'),
  asNumber(sql`sum(case when hours = 24 and start >= ${sql.lit(day7 * 24)} then calls else 0 end)`).as('last7Days'),
  asNumber(sql`sum(case when hours = 24 then calls else 0 end)`).as('last30Days'),
  sql<string>`max(last_at)`.as('lastAt'),
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
  const letIn = (keyId: Id, { hour, day30 }: Spans) =>
    ofKey(keyId)
      .where('calls', '>', 0)
      .where((eb) =>
        eb.or([eb.and([eb('hours', '=', 24), eb('start', '>=', day30 * 24)]), eb.and([eb('hours', '=', 1), eb('start', '>=', hour)])]),
      )

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

    /** Calls that were let in, by endpoint. */
    endpointSpans: (keyId: Id, spans: Spans) =>
      letIn(keyId, spans)
        .groupBy('endpoint')
        .select(['endpoint', ...spanSums(spans)])
        .orderBy('last30Days', 'desc')
        .orderBy('endpoint')
        .execute(),

    /** Calls that were let in, by address. */
    addressSpans: (keyId: Id, spans: Spans, most: number) =>
      letIn(keyId, spans)
        .groupBy('address')
        .select(['address', ...spanSums(spans)])
        .orderBy('last30Days', 'desc')
        .orderBy('address')
        .limit(most)
        .execute(),

    /** Calls that were let in, by endpoint and address: the busiest addresses of each. */
    callerSpans: (keyId: Id, spans: Spans, most: number) =>
      kysely
        .selectFrom(
          letIn(keyId, spans)
            .groupBy(['endpoint', 'address'])
            .select(['endpoint', 'address', ...spanSums(spans)])
            .select(
              sql<number>`row_number() over (partition by endpoint order by sum(case when hours = 24 then calls else 0 end) desc, address)`.as(
                'place',
              ),
            )
            .as('callers'),
        )
        .where('place', '<=', most)
        .select(['endpoint', 'address', 'last24Hours', 'last7Days', 'last30Days', 'lastAt'])
        .orderBy('last30Days', 'desc')
        .orderBy('address')
        .execute(),

    /** Endpoints that other keys called which work now. */
    endpointsOfOthers: async (keyId: Id, since: number, now: Date) => {
      const rows = await ofAccount()
        .innerJoin('key_use', 'key_use.api_key_id', 'api_key.id')
        .where('api_key.id', '!=', keyId)
        .where('revoked_at', 'is', null)
        .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now.toISOString())]))
        // No column of its own, or SQLite walks what the keys of all accounts did on those days.
        .where(sql<boolean>`key_use.hours + 0 = 24`)
        .where(sql<boolean>`key_use.start + 0 >= ${sql.lit(since * 24)}`)
        .where('calls', '>', 0)
        .select('endpoint')
        .distinct()
        .execute()
      return new Set(rows.map(({ endpoint }) => endpoint))
    },
  }
}
