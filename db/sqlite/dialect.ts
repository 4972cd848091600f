import { setTimeout as pause } from 'node:timers/promises'
import type { Database as Connection } from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { breathe } from './breathe.ts'
import { isBusy, judgeFailure } from '../failures.ts'
import { run, statementsOf, type Statement } from './statements.ts'
import type { Turnstile } from '../turnstile.ts'

export interface Opened {
  readonly connection: Connection
  readonly statement: (sql: string) => Statement
}

export const opened = (connection: Connection): Opened => ({ connection, statement: statementsOf(connection) })

export interface Watch {
  /** One writer at a time, whichever connection it writes on. */
  readonly turns: Turnstile
  /** Throws when the file below the connection is not the one that was opened. */
  readonly verify: () => void
  /** Called after every statement that may have committed. */
  readonly committed: () => void
}

/** Tries again while another process holds the lock: SQLite's own wait would block the event loop. Breathes before it begins. */
export const patiently = async <T>(attempt: () => T | Promise<T>, mayRetry: boolean, deadline: number): Promise<T> => {
  const breath = breathe()
  if (breath !== undefined) await breath
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!mayRetry || !isBusy(error) || performance.now() >= deadline) throw judgeFailure(error)
    }
    await pause(2 + Math.random() * 20)
  }
}

const connectionOf = ({ connection, statement }: Opened, deadline: () => number, committed: () => void): DatabaseConnection => ({
  executeQuery: <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
    const attempt = () => {
      const result = run(statement(sql), parameters)
      if (!connection.inTransaction) committed()
      // The caller's query says which rows come back; the driver interface leaves R to the caller.
      return result as QueryResult<R>
    }
    return patiently(attempt, !connection.inTransaction, deadline())
  },
  streamQuery: () => {
    throw new Error('Rows are not streamed: list them in pages')
  },
})

export const dialectOf = (createDriver: () => Driver): Dialect => ({
  createDriver,
  createAdapter: (): DialectAdapter => ({
    supportsCreateIfNotExists: true,
    // Kysely would queue without a limit of time; the turnstile of the writer does it with one.
    supportsMultipleConnections: true,
    supportsTransactionalDdl: true,
    supportsReturning: true,
    acquireMigrationLock: (db, options) => new SqliteAdapter().acquireMigrationLock(db, options),
    releaseMigrationLock: (db, options) => new SqliteAdapter().releaseMigrationLock(db, options),
  }),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createIntrospector: (db) => new SqliteIntrospector(db),
})

export const BEGIN_IMMEDIATE = CompiledQuery.raw('begin immediate')
export const COMMIT = CompiledQuery.raw('commit')
export const ROLLBACK = CompiledQuery.raw('rollback')

/** Waits for the writer's turn; resolves with the moment by which it should have what it came for. */
export const takeTurn = async (turns: Turnstile, verify: () => void): Promise<number> => {
  const deadline = await turns.enter()
  try {
    verify()
    return deadline
  } catch (error) {
    turns.leave()
    throw error
  }
}

/** The writing connection in the event loop: statements and transactions wait for their turn. */
export const writerDialect = (writer: Opened, { turns, verify, committed }: Watch): Dialect =>
  dialectOf(() => ({
    init: async () => {},
    acquireConnection: async () => {
      const deadline = await takeTurn(turns, verify)
      return connectionOf(writer, () => deadline, committed)
    },
    releaseConnection: async () => turns.leave(),
    // A deferred transaction that reads first fails at once with BUSY_SNAPSHOT when somebody else wrote meanwhile.
    beginTransaction: async (connection) => void (await connection.executeQuery(BEGIN_IMMEDIATE)),
    commitTransaction: async (connection) => void (await connection.executeQuery(COMMIT)),
    rollbackTransaction: async (connection) => {
      // SQLite has rolled back by itself after a full disk or an I/O error.
      if (writer.connection.inTransaction) await connection.executeQuery(ROLLBACK)
    },
    destroy: async () => void writer.connection.close(),
  }))

/** The read-only connection: no turns, no transactions. */
export const readerDialect = (reader: Opened, waitMs: number): Dialect =>
  dialectOf(() => {
    const refuse = async () => {
      throw new Error('The reading side has no transactions: use Database.transaction')
    }
    const connection = connectionOf(
      reader,
      () => performance.now() + waitMs,
      () => {},
    )
    return {
      init: async () => {},
      acquireConnection: async () => connection,
      releaseConnection: async () => {},
      beginTransaction: refuse,
      commitTransaction: refuse,
      rollbackTransaction: refuse,
      destroy: async () => void reader.connection.close(),
    }
  })
