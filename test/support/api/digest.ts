import { sql } from 'kysely'
import { createHash } from 'node:crypto'
import type { Database } from '../../../db/handle.ts'

/** Without what the search index is made of: a job writes it, of rows that are looked at here. */
const ofSqlite = sql<{ name: string }>`select name from pragma_table_list
  where schema = 'main' and type = 'table' and name not like 'sqlite_%' and name <> 'search_queue' order by name`

const ofPostgres = sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema() order by tablename`

/** Checking a key notes when and from where it was used, in batches: no change that a refusal could be blamed for. */
const NOTED = new Set(['last_used_at', 'last_used_ip'])

const line = (row: object) => JSON.stringify(row, (key, value: unknown) => (NOTED.has(key) ? undefined : value))

/** Count and content of every table: equal digests are equal databases. */
export const digestOf = async ({ dialect, writer }: Database): Promise<Record<string, string>> => {
  const { rows: tables } = await (dialect === 'sqlite' ? ofSqlite : ofPostgres).execute(writer)
  const digests: Record<string, string> = {}
  for (const { name } of tables) {
    const { rows } = await sql<object>`select * from ${sql.table(name)}`.execute(writer)
    const lines = rows.map(line).toSorted()
    digests[name] = `${rows.length} ${createHash('sha256').update(lines.join('\n')).digest('base64url')}`
  }
  return digests
}

/** The tables that differ. */
export const changedTables = (before: Record<string, string>, after: Record<string, string>) =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name])
