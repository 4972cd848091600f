import { sql } from 'kysely'
import type { ReadOnlyDatabase } from './open-read-only.ts'

export interface Description {
  /** For instance `SQLite 3.51.3`. */
  readonly product: string
  readonly settings: Readonly<Record<string, string>>
  /** The time on the database server; undefined where that is this machine. */
  readonly time: Date | undefined
}

type Asker = ReadOnlyDatabase['reader']['kysely']

const describeSqlite = async (kysely: Asker): Promise<Description> => {
  const version = await sql<{ version: string }>`select sqlite_version() as version`.execute(kysely)
  const mode = await sql<{ mode: string }>`select journal_mode as mode from pragma_journal_mode`.execute(kysely)
  const size = await sql<{ bytes: number }>`select page_count * page_size as bytes from pragma_page_count, pragma_page_size`.execute(kysely)
  const mebibytes = ((size.rows[0]?.bytes ?? 0) / 2 ** 20).toFixed(1)
  return {
    product: `SQLite ${version.rows[0]?.version}`,
    settings: { journal_mode: String(mode.rows[0]?.mode), size: `${mebibytes} MiB` },
    time: undefined,
  }
}

const describePostgres = async (kysely: Asker): Promise<Description> => {
  const { rows } = await sql<{ version: string; encoding: string; commit: string; ms: string }>`
    select current_setting('server_version') as version, current_setting('server_encoding') as encoding,
      current_setting('synchronous_commit') as commit, (extract(epoch from clock_timestamp()) * 1000)::text as ms`.execute(kysely)
  const [row] = rows
  const settings = { encoding: String(row?.encoding), synchronous_commit: String(row?.commit) }
  return { product: `PostgreSQL ${row?.version}`, settings, time: new Date(Number(row?.ms)) }
}

/** What an operator may want to know of a database that answers. */
export const describeDatabase = ({ dialect, reader }: ReadOnlyDatabase): Promise<Description> =>
  dialect === 'sqlite' ? describeSqlite(reader.kysely) : describePostgres(reader.kysely)

/** When the newest entry of the audit log was written; undefined when it is empty. Needs the tables. */
export const newestEventTime = async ({ reader }: ReadOnlyDatabase): Promise<Date | undefined> => {
  const row = await reader.kysely.selectFrom('audit_event').select('created_at').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return row && new Date(row.created_at)
}
