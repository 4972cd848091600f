import { sql } from 'kysely'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checkDatabase } from '../self-check.ts'
import { openSqlite } from './open.ts'

const COMMITS = 300

/**
 * Makes a database of its own in a directory, checks that the disk below holds what Keyward asks of SQLite, and measures commits.
 * Nothing of it stays.
 * @throws StartupError when the disk does not hold a setting
 */
export const tryDisk = async (directory: string): Promise<{ p50Ms: number; p99Ms: number }> => {
  const scratch = await mkdtemp(join(directory, '.doctor-'))
  try {
    await using opened = disposable(await openSqlite(join(scratch, 'try.db')))
    const { database } = opened
    await checkDatabase(database)
    await sql`create table entry (id integer primary key, text text)`.execute(database.writer)
    const times: number[] = []
    for (let count = 0; count < COMMITS; count++) {
      const start = performance.now()
      await database.transaction(({ kysely }) =>
        sql`insert into entry (text) values ('as long as an audit event, more or less')`.execute(kysely),
      )
      times.push(performance.now() - start)
    }
    const sorted = times.toSorted((a, b) => a - b)
    return { p50Ms: sorted[Math.floor(COMMITS * 0.5)] ?? 0, p99Ms: sorted[Math.floor(COMMITS * 0.99)] ?? 0 }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

const disposable = (database: Awaited<ReturnType<typeof openSqlite>>) => ({ database, [Symbol.asyncDispose]: () => database.close() })
