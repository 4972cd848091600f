import type { CompiledQuery, DatabaseConnection, Dialect, QueryResult } from 'kysely'
import { unavailable } from '../failures.ts'
import { BEGIN_IMMEDIATE, COMMIT, dialectOf, patiently, ROLLBACK, takeTurn, type Watch } from './dialect.ts'
import type { SqliteThread } from './thread.ts'

/** Rolled back by SQLite after a full disk, or gone with its thread: what follows must not be committed statement by statement. */
const isOver = () => unavailable(new Error('The transaction is over already'))

const connectionOn = (thread: SqliteThread, deadline: number): DatabaseConnection => ({
  executeQuery: <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
    const isBegin = query === BEGIN_IMMEDIATE
    const attempt = async () => {
      if (!isBegin && !thread.isInTransaction()) throw isOver()
      const result = await thread.execute(query.sql, query.parameters)
      // The caller's query says which rows come back; the driver interface leaves R to the caller.
      return result as QueryResult<R>
    }
    return patiently(attempt, isBegin, deadline)
  },
  streamQuery: () => {
    throw new Error('Rows are not streamed: list them in pages')
  },
})

/** Transactions on a connection in a thread, by the same turns as the writer in the event loop. */
export const threadDialect = (thread: SqliteThread, { turns, verify, committed }: Watch): Dialect =>
  dialectOf(() => ({
    init: async () => {},
    acquireConnection: async () => connectionOn(thread, await takeTurn(turns, verify)),
    releaseConnection: async () => {
      // Nobody else could write while it holds the lock.
      if (thread.isInTransaction()) await thread.abort()
      committed()
      turns.leave()
    },
    beginTransaction: async (connection) => void (await connection.executeQuery(BEGIN_IMMEDIATE)),
    commitTransaction: async (connection) => void (await connection.executeQuery(COMMIT)),
    rollbackTransaction: async (connection) => {
      if (thread.isInTransaction()) await connection.executeQuery(ROLLBACK)
    },
    destroy: () => thread.close(),
  }))
