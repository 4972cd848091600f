import { sql, type AliasedRawBuilder, type RawBuilder } from 'kysely'
import type { Id } from '../shared/ids.ts'
import type { Dialect } from './handle.ts'

/**
 * Rows that travel to the database as one JSON parameter, so that a statement is the same for any number of them: a table `given`
 * with one column `value`, read by `field`.
 */
export const given = (dialect: Dialect, rows: readonly unknown[]): AliasedRawBuilder<{ value: unknown }, 'given'> => {
  const json = JSON.stringify(rows)
  return dialect === 'sqlite'
    ? sql<{ value: unknown }>`json_each(${json})`.as('given')
    : sql<{ value: unknown }>`jsonb_array_elements(cast(${json} as jsonb))`.as<'given'>(sql`given(value)`)
}

/** A member of a given row, as text. */
export const field = <T extends string | null = string | null>(name: string): RawBuilder<T> => sql<T>`given.value ->> ${sql.lit(name)}`

/** A member of a given row that is an id. */
export const idField = <T extends Id | null = Id>(name: string): RawBuilder<T> => sql<T>`cast(given.value ->> ${sql.lit(name)} as bigint)`

/** A member of a given row that is a whole number up to 2^53. */
export const numberField = <T extends number | null = number>(name: string): RawBuilder<T> =>
  sql<T>`cast(given.value ->> ${sql.lit(name)} as double precision)`

/** A member of a given row that is a flag or a small number. */
export const intField = <T extends number | null = number>(name: string): RawBuilder<T> =>
  sql<T>`cast(given.value ->> ${sql.lit(name)} as integer)`

/**
 * The application of a row that is found by its id, in an expression that no index answers: SQLite would rather walk all rows of the
 * application, and look through the given ones for each.
 */
export const applicationOf = (table: 'license' | 'app_user' | 'blacklist_entry' | 'file' | 'audit_event'): RawBuilder<Id> =>
  sql<Id>`(${sql.ref(`${table}.application_id`)} + 0)`

/** Likewise the account of an event that is found by its id. */
export const accountOfEvent: RawBuilder<Id> = sql<Id>`(audit_event.account_id + 0)`

/** An id as a parameter beside `applicationOf`, which has no type of its own. */
export const idValue = (id: Id): RawBuilder<Id> => sql<Id>`cast(${id} as bigint)`

/** `… in (idsOf(…))`: ids as one JSON parameter. */
export const idsOf = (dialect: Dialect, ids: readonly Id[]): RawBuilder<Id> => {
  const json = JSON.stringify(ids)
  return dialect === 'sqlite'
    ? sql<Id>`(select cast(value as bigint) from json_each(${json}))`
    : sql<Id>`(select cast(value as bigint) from jsonb_array_elements_text(cast(${json} as jsonb)) as listed(value))`
}

/** Whether a column has one of these texts; as one parameter, for which an index is asked however many they are. */
export const isOneOf = (dialect: Dialect, column: string, texts: readonly string[]): RawBuilder<boolean> =>
  dialect === 'sqlite'
    ? sql<boolean>`${sql.ref(column)} in (select value from json_each(${JSON.stringify(texts)}))`
    : sql<boolean>`${sql.ref(column)} = any(cast(${texts} as text[]))`
