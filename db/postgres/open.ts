import { setTimeout as pause } from 'node:timers/promises'
import { type Dialect, Kysely, PGliteDialect, type PGliteDialectConfig, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { askingHandle, EMPTY_LISTS } from '../asking-handle.ts'
import { isRetryable, unavailable } from '../failures.ts'
import type { Database, Handle } from '../handle.ts'
import { judgedDialect } from './dialect.ts'
import { preparedBy } from '../prepared.ts'
import type { Schema } from '../schema.ts'
import { turnsByName } from '../turns.ts'

const MOST_TRIES = 5

export interface PostgresOptions {
  /** Most connections of this process that read, and as many that write. */
  readonly poolSize?: number | undefined
}

/** How long a transaction waits for the others of its turn. */
const TURN_MS = 10_000

const busy = () => unavailable(new Error(`The account's other writers took ${TURN_MS} ms`))

/** Batches come in order of an index. Where statistics are missing, as after a bulk load, the planner would sort all rows for each. */
const KEEP_TO_INDEXES = [sql`set local enable_sort = off`, sql`set local enable_bitmapscan = off`]

/** @param writer may be the same as `reader` where connections are not counted */
const databaseOn = (reader: Kysely<Schema>, writer: Kysely<Schema>): Database => {
  const bind = preparedBy(reader)
  const inTurn = turnsByName(TURN_MS, busy)

  const once = <T>(work: (handle: Handle) => Promise<T>, isLong: boolean) =>
    writer.transaction().execute(async (trx) => {
      if (isLong) for (const setting of KEEP_TO_INDEXES) await setting.execute(trx)
      return work(askingHandle(trx, 'postgres', bind))
    })

  const retried = async <T>(work: (handle: Handle) => Promise<T>, isLong: boolean): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(work, isLong)
      } catch (error) {
        if (!isRetryable(error)) throw error
        if (attempt === MOST_TRIES) throw unavailable(error)
      }
      await pause(Math.random() * 10 * 2 ** attempt)
    }
  }

  return {
    dialect: 'postgres',
    reader: askingHandle(reader, 'postgres', bind),
    writer,
    transaction: (work, { isLong = false, turn } = {}) =>
      turn === undefined ? retried(work, isLong) : inTurn(turn, () => retried(work, isLong)),
    version: () => undefined,
    heard: () => {},
    ping: async () => void (await sql`select 1`.execute(reader)),
    close: async () => {
      await reader.destroy()
      if (writer !== reader) await writer.destroy()
    },
  }
}

const kyselyOn = (dialect: Dialect) => new Kysely<Schema>({ dialect: judgedDialect(dialect), plugins: [EMPTY_LISTS] })

const poolOf = (url: string, max: number) => {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: 'keyward',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
  })
  // A connection that breaks says so here too; without listeners that ends the process. Whoever uses it gets the error from its query.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return new PostgresDialect({ pool })
}

/**
 * Opens two pools, so that keys are checked and tables are read whatever writers wait for; they connect when the first statement runs
 * and reconnect by themselves.
 */
export const openPostgres = (url: string, { poolSize = 10 }: PostgresOptions = {}): Database =>
  databaseOn(kyselyOn(poolOf(url, poolSize)), kyselyOn(poolOf(url, poolSize)))

/**
 * A database in this process, for tests. Its parser for `int8` must return the text: `new PGlite({ parsers: { 20: (text) => text } })`.
 */
export const openPglite = (pglite: PGliteDialectConfig['pglite']): Database => {
  const kysely = kyselyOn(new PGliteDialect({ pglite }))
  return databaseOn(kysely, kysely)
}
