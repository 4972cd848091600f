import { setTimeout as pause } from 'node:timers/promises'
import type { Database as Connection } from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type DialectAdapter,
  type Driver,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { isBusy, judgeFailure } from './failures.ts'
import { statementsOf, type Statement } from './statements.ts'
import { turnstile } from './turnstile.ts'

export interface Opened {
  readonly connection: Connection
  readonly statement: (sql: string) => Statement
}

export const opened = (connection: Connection): Opened => ({ connection, statement: statementsOf(connection) })

interface Watch {
  /** How long a writer waits for its turn and for the lock of another process. */
  readonly waitMs: number
  /** Throws when the file below the connection is not the one that was opened. */
  readonly verify: () => void
  /** Called after every statement that may have committed. */
  readonly committed: () => void
}

const run = (statement: Statement, parameters: readonly unknown[]) => {
  if (statement.reader) return { rows: statement.all(parameters) }
  const { changes, lastInsertRowid } = statement.run(parameters)
  return { rows: [], insertId: BigInt(lastInsertRowid), numAffectedRows: BigInt(changes) }
}

/** Tries again while another process holds the lock: SQLite's own wait would block the event loop. */
const patiently = async <T>(attempt: () => T, mayRetry: boolean, deadline: number): Promise<T> => {
  for (;;) {
    try {
      return attempt()
    } catch (error) {
      if (!mayRetry || !isBusy(error) || performance.now() >= deadline) throw judgeFailure(error)
    }
    await pause(2 + Math.random() * 20)
  }
}

const connectionOf = ({ connection, statement }: Opened, deadline: () => number, committed: () => void): DatabaseConnection => ({
  executeQuery: <R>({ sql, parameters }: CompiledQuery) => {
    const attempt = () => {
      const result = run(statement(sql), parameters)
      if (!connection.inTransaction) committed()
      // The caller's query says which rows come back; the driver interface leaves R to the caller.
      return result as typeof result & { rows: R[] }
    }
    return patiently(attempt, !connection.inTransaction, deadline())
  },
  streamQuery: () => {
    throw new Error('Rows are not streamed: list them in pages')
  },
})

const dialectOf = (createDriver: () => Driver): Dialect => ({
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

const BEGIN_IMMEDIATE = CompiledQuery.raw('begin immediate')
const COMMIT = CompiledQuery.raw('commit')
const ROLLBACK = CompiledQuery.raw('rollback')

/** The one writing connection: statements and transactions wait for their turn. */
export const writerDialect = (writer: Opened, { waitMs, verify, committed }: Watch): Dialect =>
  dialectOf(() => {
    const turns = turnstile(waitMs)
    return {
      init: async () => {},
      acquireConnection: async () => {
        const deadline = await turns.enter()
        try {
          verify()
        } catch (error) {
          turns.leave()
          throw error
        }
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
    }
  })

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
