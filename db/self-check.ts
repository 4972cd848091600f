import { type RawBuilder, sql } from 'kysely'
import type { Database, Handle } from './handle.ts'
import { StartupError } from './startup-error.ts'

/** Earlier ones may lose commits when a WAL is reset. Source: https://sqlite.org/wal.html#walresetbug */
const LEAST_SQLITE = [3, 51, 3] as const
const LEAST_POSTGRES = 150_000

type Asker = Handle['kysely']

const only = async (kysely: Asker, query: RawBuilder<Record<string, unknown>>): Promise<unknown> =>
  Object.values((await query.execute(kysely)).rows[0] ?? {})[0]

const isOlder = (version: string, least: readonly number[]) => {
  const parts = version.split('.').map(Number)
  const index = least.findIndex((part, at) => (parts[at] ?? 0) !== part)
  return index !== -1 && (parts[index] ?? 0) < (least[index] ?? 0)
}

const expectPragma = async (kysely: Asker, name: string, wanted: string | number) => {
  const found = await only(kysely, sql.raw(`pragma ${name}`))
  if (found !== wanted)
    throw new StartupError(`SQLite does not hold ${name} = ${wanted} here (it says ${String(found)}); is the disk a network share?`)
}

const checkSqlite = async ({ writer, reader }: Database) => {
  const version = String(await only(writer, sql`select sqlite_version()`))
  if (isOlder(version, LEAST_SQLITE)) {
    throw new StartupError(`SQLite ${version} is too old, ${LEAST_SQLITE.join('.')} is the least: install better-sqlite3 anew.`)
  }
  await expectPragma(writer, 'journal_mode', 'wal')
  await expectPragma(writer, 'synchronous', 2)
  await expectPragma(writer, 'foreign_keys', 1)
  await expectPragma(reader.kysely, 'query_only', 1)
}

const checkPostgres = async ({ writer }: Database) => {
  const version = Number(await only(writer, sql`select current_setting('server_version_num')`))
  if (version < LEAST_POSTGRES) throw new StartupError(`PostgreSQL ${Math.floor(version / 10_000)} is too old, 15 is the least.`)
  const encoding = await only(writer, sql`select current_setting('server_encoding')`)
  if (encoding !== 'UTF8') throw new StartupError(`The database must be encoded in UTF8, not ${String(encoding)}.`)
}

/**
 * Asks the database itself whether it is what Keyward relies on: its version and the settings that are really in force.
 * @throws StartupError saying what is wrong
 * @throws ApiError unavailable when it does not answer
 */
export const checkDatabase = (database: Database): Promise<void> =>
  database.dialect === 'sqlite' ? checkSqlite(database) : checkPostgres(database)
