import Sqlite from 'better-sqlite3'
import { CompiledQuery, type Kysely, sql } from 'kysely'
import type { Database } from '../../db/handle.ts'
import type { Schema } from '../../db/schema.ts'
import { mergeIndex } from '../../db/system/search-index.ts'

/** Rows of one table as they are stored; their keys are its columns, the same in each of them. */
export interface Load {
  readonly table: 'license' | 'app_user' | 'license_to_level'
  readonly rows: Iterable<object>
}

const ROWS_AT_ONCE = 20_000

function* chunksOf(rows: Iterable<object>): Generator<object[]> {
  let chunk: object[] = []
  for (const row of rows) {
    chunk.push(row)
    if (chunk.length < ROWS_AT_ONCE) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

interface Part {
  readonly name: string
  readonly sql: string
}

/** Triggers and indexes that a statement made, not a constraint; they are made again when the rows are in. */
const removable = (connection: Sqlite.Database, table: string) =>
  connection
    .prepare<[string], Part & { type: string }>(
      "select type, name, sql from sqlite_schema where tbl_name = ? and type in ('index', 'trigger') and sql is not null",
    )
    .all(table)

const insertInto = (connection: Sqlite.Database, table: string, rows: readonly object[]) => {
  const columns = Object.keys(rows[0] ?? {})
  const insert = connection.prepare(`insert into ${table} (${columns.join(', ')}) values (${columns.map((name) => `@${name}`).join(', ')})`)
  connection.transaction(() => {
    for (const row of rows) insert.run(row)
  })()
}

const isSearched = (table: Load['table']) => table !== 'license_to_level'

const loadSqlite = (path: string, { table, rows }: Load) => {
  const connection = new Sqlite(path, { timeout: 10_000 })
  try {
    connection.pragma('synchronous = off')
    connection.pragma('foreign_keys = off')
    connection.pragma('cache_size = -1000000')
    const parts = removable(connection, table)
    for (const { type, name } of parts) connection.exec(`drop ${type} ${name}`)
    for (const chunk of chunksOf(rows)) insertInto(connection, table, chunk)
    for (const part of parts) connection.exec(part.sql)
    if (isSearched(table))
      connection.exec(
        `insert into ${table}_search (rowid, application, search) select id, application, search from ${table}_search_entry order by id`,
      )
    connection.pragma('wal_checkpoint(truncate)')
  } finally {
    connection.close()
  }
}

const loadPostgres = (writer: Kysely<Schema>, { table, rows }: Load) =>
  writer.connection().execute(async (connection) => {
    const run = (text: string, ...parameters: unknown[]) => connection.executeQuery(CompiledQuery.raw(text, parameters))
    await run('set statement_timeout = 0')
    await run("set maintenance_work_mem = '512MB'")
    const { rows: parts } = await sql<Part>`select indexname as name, indexdef as sql from pg_indexes
      where schemaname = current_schema and tablename = ${table}
        and not exists (select from pg_constraint where conname = indexname)`.execute(connection)
    for (const { name } of parts) await run(`drop index ${name}`)
    for (const chunk of chunksOf(rows))
      await run(`insert into ${table} select * from json_populate_recordset(null::${table}, $1::json)`, JSON.stringify(chunk))
    for (const part of parts) await run(part.sql)
    await run('reset statement_timeout')
    await run('reset maintenance_work_mem')
  })

const PAGES = 1_000

/**
 * Writes rows past the repositories, with what indexes and search hold of them; nothing else may write meanwhile.
 * The parts of the search index of SQLite are joined as the product's job leaves them.
 */
export const bulkLoad = async (database: Database, path: string | undefined, load: Load) => {
  if (path === undefined) return loadPostgres(database.writer, load)
  loadSqlite(path, load)
  while (await database.transaction((handle) => mergeIndex(handle, PAGES)));
}
