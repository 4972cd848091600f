import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import { field, given, idField, intField, numberField } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import type { KeyUseTable } from '../schema.ts'
import { foldAddresses, type KeyUseRow } from './key-addresses.ts'
import { slicesOf } from './slices-of.ts'

interface Calls {
  readonly keyId: Id
  readonly calls: number
  readonly refusals: number
  /** Milliseconds since 1970. */
  readonly firstAt: number
  readonly lastAt: number
}

/** Calls of an endpoint from one address, within one hour (hours since 1970). */
export interface EndpointCalls extends Calls {
  readonly hour: number
  readonly endpoint: string
  /** Empty: all that are not told apart. */
  readonly address: string
}

/** Calls that named an application, within one UTC day (days since 1970). */
export interface ApplicationCalls extends Calls {
  readonly day: number
  readonly applicationId: Id
}

const columnsOf = ({ calls, refusals, firstAt, lastAt }: Calls) => ({
  calls,
  refusals,
  first_at: new Date(firstAt).toISOString(),
  last_at: new Date(lastAt).toISOString(),
})

/** Each count stands in its hour and in its day. */
const rowsOf = (counted: EndpointCalls): KeyUseRow[] => {
  const { keyId, hour, endpoint, address } = counted
  const common = { keyId, endpoint, address, ...columnsOf(counted) }
  return [
    { ...common, hours: 1, start: hour },
    { ...common, hours: 24, start: hour - (hour % 24) },
  ]
}

const COUNTS = ['calls', 'refusals', 'first_at', 'last_at'] as const

const countFields = () => [
  numberField('calls').as('calls'),
  numberField('refusals').as('refusals'),
  field<string>('first_at').as('first_at'),
  field<string>('last_at').as('last_at'),
]

const added = (table: 'key_use' | 'key_use_application') => {
  const own = (column: (typeof COUNTS)[number]) => sql.ref(`${table}.${column}`)
  return {
    calls: sql<number>`${own('calls')} + excluded.calls`,
    refusals: sql<number>`${own('refusals')} + excluded.refusals`,
    first_at: sql<string>`case when excluded.first_at < ${own('first_at')} then excluded.first_at else ${own('first_at')} end`,
    last_at: sql<string>`case when excluded.last_at > ${own('last_at')} then excluded.last_at else ${own('last_at')} end`,
  }
}

const USE = ['api_key_id', 'hours', 'start', 'address', 'endpoint'] as const

/**
 * Adds calls to what was counted of keys that are on their account's list; those of other keys are forgotten. In the order of the
 * primary key, so that two nodes that add to the same rows don't lock each other out.
 */
export const addEndpointCalls = async (handle: Handle, counted: readonly EndpointCalls[]) => {
  const { kysely, dialect } = handle
  for (const slice of slicesOf(await foldAddresses(handle, counted.flatMap(rowsOf)))) {
    await kysely
      .insertInto('key_use')
      .columns([...USE, ...COUNTS])
      .expression(
        kysely
          .selectFrom(given(dialect, slice))
          .innerJoin('api_key', (join) => join.on('api_key.id', '=', idField('keyId')))
          .where('api_key.removed_at', 'is', null)
          .select([
            'api_key.id as api_key_id',
            intField<KeyUseTable['hours']>('hours').as('hours'),
            intField('start').as('start'),
            field<string>('address').as('address'),
            field<string>('endpoint').as('endpoint'),
            ...countFields(),
          ])
          .orderBy('api_key_id')
          .orderBy('hours')
          .orderBy('start')
          .orderBy('address')
          .orderBy('endpoint'),
      )
      .onConflict((conflict) => conflict.columns(USE).doUpdateSet(added('key_use')))
      .execute()
  }
}

const OF_APPLICATION = ['api_key_id', 'day', 'application_id'] as const

/** Likewise for applications; what is no living one of the key's account is forgotten. */
export const addApplicationCalls = async ({ kysely, dialect }: Handle, counted: readonly ApplicationCalls[]) => {
  const rows = counted.map((row) => ({ keyId: row.keyId, day: row.day, applicationId: row.applicationId, ...columnsOf(row) }))
  for (const slice of slicesOf(rows)) {
    await kysely
      .insertInto('key_use_application')
      .columns([...OF_APPLICATION, ...COUNTS])
      .expression(
        kysely
          .selectFrom(given(dialect, slice))
          .innerJoin('api_key', (join) => join.on('api_key.id', '=', idField('keyId')))
          .innerJoin('application', (join) =>
            join.on('application.id', '=', idField('applicationId')).onRef('application.account_id', '=', 'api_key.account_id'),
          )
          .where('api_key.removed_at', 'is', null)
          .where('application.deleted_at', 'is', null)
          .select(['api_key.id as api_key_id', intField('day').as('day'), 'application.id as application_id', ...countFields()])
          .orderBy('api_key_id')
          .orderBy('day')
          .orderBy('application_id'),
      )
      .onConflict((conflict) => conflict.columns(OF_APPLICATION).doUpdateSet(added('key_use_application')))
      .execute()
  }
}
