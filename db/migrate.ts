import { sql, type Kysely } from 'kysely'
import type { Database, Dialect } from './handle.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { Migration, Untyped } from './migrations/types.ts'
import type { Schema } from './schema.ts'
import { StartupError } from './startup-error.ts'

/** Any number: the same in every Keyward, so that two of them wait for each other. */
const ADVISORY_LOCK = 7_310_582_201

type Bookkeeping = {
  schema_migration: { name: string; applied_at: string }
}

export interface MigrateOptions {
  /** How many migrations shall be in force afterwards; all unless set, 0 for none. */
  readonly to?: number
  readonly now?: Date
}

/** While the schema is being made, the types of its last state do not hold. */
const untyped = (kysely: Kysely<Schema>) => kysely as Untyped

const booksOf = (kysely: Untyped): Kysely<Bookkeeping> => kysely.withTables<Bookkeeping>()

/** What is in force, checked to be the beginning of this version's list. */
const appliedCount = (names: readonly string[]) => {
  const foreign = names.find((name) => !MIGRATIONS.some((migration) => migration.name === name))
  if (foreign !== undefined) {
    throw new StartupError(
      `This database was made by a newer Keyward: it knows the migration ${foreign}. Run that version or restore a backup.`,
    )
  }
  if (names.some((name, index) => MIGRATIONS[index]?.name !== name)) {
    throw new StartupError(`The migrations of this database are out of order: ${names.join(', ')}.`)
  }
  return names.length
}

const namesOf = async (kysely: Untyped) => {
  const rows = await booksOf(kysely).selectFrom('schema_migration').select('name').orderBy('name').execute()
  return rows.map((row) => row.name)
}

const hasBooks = async (kysely: Untyped, dialect: Dialect) => {
  const found =
    dialect === 'sqlite'
      ? sql`select 1 from sqlite_schema where name = 'schema_migration'`
      : sql`select 1 where to_regclass('schema_migration') is not null`
  return (await found.execute(kysely)).rows.length > 0
}

/** The transaction itself is SQLite's lock; waiting for PostgreSQL's may take as long as a migration. */
const lock = async (kysely: Untyped, dialect: Dialect) => {
  if (dialect === 'postgres') {
    await sql`set local statement_timeout = 0`.execute(kysely)
    await sql`select pg_advisory_xact_lock(${sql.lit(ADVISORY_LOCK)})`.execute(kysely)
  }
  await sql`create table if not exists schema_migration (name text not null primary key, applied_at text not null)`.execute(kysely)
}

const stepUp = async (kysely: Untyped, dialect: Dialect, migration: Migration, now: Date) => {
  await migration.up(kysely, dialect)
  await booksOf(kysely).insertInto('schema_migration').values({ name: migration.name, applied_at: now.toISOString() }).execute()
}

const stepDown = async (kysely: Untyped, dialect: Dialect, migration: Migration) => {
  await migration.down(kysely, dialect)
  await booksOf(kysely).deleteFrom('schema_migration').where('name', '=', migration.name).execute()
}

/** One step, in one transaction with its row in the books; undefined when there is nothing left to do. */
const step = (database: Database, to: number, now: Date) =>
  database.transaction(async ({ kysely, dialect }) => {
    const schemaless = untyped(kysely)
    await lock(schemaless, dialect)
    const count = appliedCount(await namesOf(schemaless))
    const next = MIGRATIONS[count]
    if (count < to && next !== undefined) {
      await stepUp(schemaless, dialect, next, now)
      return next.name
    }
    const last = MIGRATIONS[count - 1]
    if (count > to && last !== undefined) {
      await stepDown(schemaless, dialect, last)
      return last.name
    }
    return undefined
  })

/**
 * Brings the schema to this version's (or to the first `to` migrations, up or down). Several processes may do so at once.
 * @returns the names of the steps this call took
 * @throws StartupError when the database was made by a newer version
 */
export const migrate = async (database: Database, { to = MIGRATIONS.length, now = new Date() }: MigrateOptions = {}): Promise<string[]> => {
  const taken: string[] = []
  for (;;) {
    const name = await step(database, to, now)
    if (name === undefined) return taken
    taken.push(name)
  }
}

/** Which migrations are in force and which are not yet; changes nothing. */
export const migrationStatus = async (
  database: Pick<Database, 'reader' | 'dialect'>,
): Promise<{ applied: string[]; pending: string[] }> => {
  const schemaless = untyped(database.reader.kysely)
  const applied = (await hasBooks(schemaless, database.dialect)) ? await namesOf(schemaless) : []
  const count = appliedCount(applied)
  return { applied, pending: MIGRATIONS.slice(count).map((migration) => migration.name) }
}
