import { defineConfig } from 'vitest/config'
import { closingLine } from './test/support/closing-line.ts'
import { findPostgres } from './test/support/find-postgres.ts'

const postgres = await findPostgres(process.env)

/**
 * The command line starts processes of its own, on a file; checkpoints are SQLite's; and where two answers of one database are compared it does
 * not matter which.
 */
const ON_FILE_ALONE = ['test/cli/**', 'test/db/checkpoint*', 'test/api/explain-matrix.test.ts', 'test/api/conformance/both-doors.test.ts']

/** The same tests on each database, told which by `inject('database')`. */
const onDatabase = (database: 'sqlite' | 'pglite' | 'postgres', options = {}) => ({
  extends: true as const,
  test: {
    name: database,
    include: ['test/**/*.test.ts'],
    exclude: ['test/unit/**', 'test/e2e/**', 'test/support/**', ...(database === 'sqlite' ? [] : ON_FILE_ALONE)],
    provide: { database },
    ...options,
  },
})

export default defineConfig({
  test: {
    reporters: ['default', closingLine],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], provide: { database: 'none' } } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], provide: { database: 'sqlite' } } },
      onDatabase('sqlite'),
      // PGlite takes seconds to start: its workers stay for all files, and no test's own time pays for it.
      onDatabase('pglite', {
        isolate: false,
        setupFiles: ['test/support/start-pglite.ts'],
        // Where a PostgreSQL server answers it runs everything; the same engine need not do all of it twice.
        ...(postgres !== undefined && { include: ['test/db/**/*.test.ts'] }),
      }),
      ...(postgres === undefined
        ? []
        : [onDatabase('postgres', { globalSetup: ['test/support/postgres-template.ts'], provide: { database: 'postgres', postgres } })]),
    ],
  },
})
