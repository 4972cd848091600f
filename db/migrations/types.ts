import { sql, type Kysely } from 'kysely'
import type { Dialect } from '../handle.ts'

/** A migration sees no table by type: it writes SQL, or names what it touches with `withTables`. */
export type Untyped = Kysely<object>

/** One step of the schema, never edited once released. */
export interface Migration {
  readonly name: string
  up(kysely: Untyped, dialect: Dialect): Promise<void>
  down(kysely: Untyped, dialect: Dialect): Promise<void>
}

interface ColumnTypes {
  /** A 63-bit id, which arrives as a decimal string. */
  readonly id: string
  /** A count below 2^31, or a flag. */
  readonly int: string
  /** A whole number up to 2^53. */
  readonly number: string
  /** Text that compares byte by byte, as SQLite's does. */
  readonly text: string
  /** What ends `create table (…)`. */
  readonly end: string
  /** The same for a table whose primary key is not one integer. */
  readonly endKeyed: string
}

const TYPES: Readonly<Record<Dialect, ColumnTypes>> = {
  sqlite: { id: 'INTEGER', int: 'INT', number: 'INT', text: 'TEXT', end: ') strict', endKeyed: ') strict, without rowid' },
  postgres: { id: 'bigint', int: 'integer', number: 'double precision', text: 'text collate "C"', end: ')', endKeyed: ')' },
}

/** How each database spells the columns of a table. */
export const typesFor = (dialect: Dialect) => TYPES[dialect]

/** Runs statements one after the other. */
export const execute = async (kysely: Untyped, statements: readonly string[]) => {
  for (const statement of statements) await sql.raw(statement).execute(kysely)
}
