import type { Database } from './handle.ts'
import { openPostgres, type PostgresOptions } from './postgres/open.ts'
import { openSqlite, type SqliteOptions } from './sqlite/open.ts'
import { StartupError } from './startup-error.ts'

/**
 * Opens a database by its address: `sqlite:PATH` (created when missing) or `postgres://…` (connects with the first statement).
 * @throws StartupError when the address is of another kind or the file can't be opened
 */
export const connect = async (url: string, options: SqliteOptions & PostgresOptions = {}): Promise<Database> => {
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url, options)
  const path = /^sqlite:(.+)$/s.exec(url)?.[1]
  if (path === undefined) throw new StartupError('DATABASE_URL must start with sqlite: or postgres://')
  // The reader is a second connection, and a database in memory has only one.
  if (path === ':memory:') throw new StartupError('sqlite::memory: is not supported: name a file')
  return openSqlite(path, options)
}
