import { setTimeout as pause } from 'node:timers/promises'
import { type Dialect, Kysely, PGliteDialect, type PGliteDialectConfig, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { askingHandle, EMPTY_LISTS } from './asking-handle.ts'
import { isRetryable, unavailable } from './failures.ts'
import type { Database, Handle } from './handle.ts'
import { judgedDialect } from './postgres-dialect.ts'
import { preparedBy } from './prepared.ts'
import type { Schema } from './schema.ts'

const MOST_TRIES = 5

export interface PostgresOptions {
  /** Most connections of this process. */
  readonly poolSize?: number | undefined
}

const databaseOn = (dialect: Dialect): Database => {
  const kysely = new Kysely<Schema>({ dialect: judgedDialect(dialect), plugins: [EMPTY_LISTS] })
  const bind = preparedBy(kysely)

  const transaction = async <T>(work: (handle: Handle) => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await kysely.transaction().execute((trx) => work(askingHandle(trx, 'postgres', bind)))
      } catch (error) {
        if (!isRetryable(error)) throw error
        if (attempt === MOST_TRIES) throw unavailable(error)
      }
      await pause(Math.random() * 10 * 2 ** attempt)
    }
  }

  return {
    dialect: 'postgres',
    reader: askingHandle(kysely, 'postgres', bind),
    writer: kysely,
    transaction,
    version: () => undefined,
    heard: () => {},
    ping: async () => void (await sql`select 1`.execute(kysely)),
    close: () => kysely.destroy(),
  }
}

/** Opens a pool; it connects when the first statement runs and reconnects by itself. */
export const openPostgres = (url: string, { poolSize = 10 }: PostgresOptions = {}): Database => {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: 'keyward',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
  })
  // A connection that breaks says so here too; without listeners that ends the process. Whoever uses it gets the error from its query.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return databaseOn(new PostgresDialect({ pool }))
}

/**
 * A database in this process, for tests. Its parser for `int8` must return the text: `new PGlite({ parsers: { 20: (text) => text } })`.
 */
export const openPglite = (pglite: PGliteDialectConfig['pglite']): Database => databaseOn(new PGliteDialect({ pglite }))
