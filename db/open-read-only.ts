import Sqlite from 'better-sqlite3'
import { Kysely } from 'kysely'
import { askingHandle, EMPTY_LISTS } from './asking-handle.ts'
import type { Database } from './handle.ts'
import { openPostgres } from './postgres/open.ts'
import { preparedBy } from './prepared.ts'
import type { Schema } from './schema.ts'
import { opened, readerDialect } from './sqlite/dialect.ts'
import { StartupError } from './startup-error.ts'

/** A database to look at: it is neither made, migrated nor tuned. */
export type ReadOnlyDatabase = Pick<Database, 'dialect' | 'reader' | 'close'>

const WAIT_MS = 2_000

const openExisting = (path: string) => {
  try {
    return new Sqlite(path, { readonly: true, fileMustExist: true, timeout: WAIT_MS })
  } catch (error) {
    throw new StartupError(`The database file ${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

/**
 * Opens an existing database without changing it.
 * @throws StartupError when there is none
 */
export const openReadOnly = async (url: string): Promise<ReadOnlyDatabase> => {
  const path = /^sqlite:(.+)$/s.exec(url)?.[1]
  if (path === undefined) return openPostgres(url, { poolSize: 1 })
  const kysely = new Kysely<Schema>({ dialect: readerDialect(opened(openExisting(path)), WAIT_MS), plugins: [EMPTY_LISTS] })
  return { dialect: 'sqlite', reader: askingHandle(kysely, 'sqlite', preparedBy(kysely)), close: () => kysely.destroy() }
}
