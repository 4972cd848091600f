import type { DatabaseConnection, Dialect, Driver } from 'kysely'
import { judgeFailure } from '../failures.ts'

/** The same driver, whose failures are thrown as `unavailable` when the database can't be reached or can't serve. */
const judged = (driver: Driver): Driver => {
  const known = new WeakSet<DatabaseConnection>()
  const judgeQueries = (connection: DatabaseConnection) => {
    if (known.has(connection)) return connection
    known.add(connection)
    const execute = connection.executeQuery.bind(connection)
    // In place: the driver knows its connections by identity.
    connection.executeQuery = async (query, options) => {
      try {
        return await execute(query, options)
      } catch (error) {
        throw judgeFailure(error)
      }
    }
    return connection
  }
  return {
    init: (options) => driver.init(options),
    acquireConnection: async (options) => {
      try {
        return judgeQueries(await driver.acquireConnection(options))
      } catch (error) {
        throw judgeFailure(error)
      }
    },
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
    releaseConnection: (connection, options) => driver.releaseConnection(connection, options),
    destroy: (options) => driver.destroy(options),
  }
}

/** The same dialect with the failures of its statements judged in one place. */
export const judgedDialect = (dialect: Dialect): Dialect => ({
  createDriver: () => judged(dialect.createDriver()),
  createAdapter: () => dialect.createAdapter(),
  createQueryCompiler: () => dialect.createQueryCompiler(),
  createIntrospector: (db) => dialect.createIntrospector(db),
})
