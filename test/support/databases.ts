import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject, test } from 'vitest'
import { connect } from '../../db/connect.ts'
import type { Database, Dialect } from '../../db/handle.ts'
import { migrate } from '../../db/migrate.ts'
import { openPglite } from '../../db/postgres/open.ts'
import { createPostgres } from './postgres-databases.ts'
import './provided.ts'
import { openSchema } from './shared-pglite.ts'

export interface TestDatabase extends Database, AsyncDisposable {
  /** A second connection to the same database, as another process would have; closed by its caller. */
  again(): Promise<Database>
  /** Where it lies: `sqlite:PATH` or `postgres://…`; undefined on PGlite. */
  readonly url: string | undefined
}

export interface TestDatabaseOptions {
  /** Without any table. */
  readonly isEmpty?: boolean
  /** See SqliteOptions. */
  readonly waitMs?: number
}

/** The dialect of the project that runs. */
export const dialectUnderTest: Dialect = inject('database') === 'sqlite' ? 'sqlite' : 'postgres'

/** Declares a test for one dialect only; on the other it does not exist, rather than being skipped. */
export const testOn = (dialect: Dialect, name: string, run: () => Promise<void>) => {
  if (dialect === dialectUnderTest) test(name, run)
}

/** PGlite has one connection: what needs two at once can't be seen there. */
export const hasManyConnections = inject('database') !== 'pglite'

const disposable = (
  database: Database,
  url: string | undefined,
  again: () => Promise<Database>,
  clean: () => Promise<unknown>,
): TestDatabase => ({
  ...database,
  url,
  again,
  [Symbol.asyncDispose]: async () => {
    await database.close()
    await clean()
  },
})

let migratedFile: Promise<Buffer> | undefined

const makeMigratedFile = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'keyward-template-'))
  const database = await connect(`sqlite:${directory}/keyward.db`)
  await migrate(database)
  await database.close()
  const bytes = await readFile(join(directory, 'keyward.db'))
  await rm(directory, { recursive: true })
  return bytes
}

const openSqliteTest = async ({ isEmpty = false, waitMs }: TestDatabaseOptions) => {
  const directory = await mkdtemp(join(tmpdir(), 'keyward-test-'))
  const path = join(directory, 'keyward.db')
  if (!isEmpty) await writeFile(path, await (migratedFile ??= makeMigratedFile()))
  const url = `sqlite:${path}`
  const open = () => connect(url, { waitMs })
  return disposable(await open(), url, open, () => rm(directory, { recursive: true }))
}

const openPostgresTest = async ({ isEmpty = false }: TestDatabaseOptions) => {
  const url = await createPostgres(inject('postgres'), inject('template'), isEmpty)
  const open = () => connect(url, { poolSize: 4 })
  return disposable(await open(), url, open, async () => {})
}

const spare: Awaited<ReturnType<typeof openSchema>>[] = []

const openPgliteTest = async ({ isEmpty = false }: TestDatabaseOptions) => {
  const used = isEmpty ? undefined : spare.pop()
  const schema = used ?? (await openSchema())
  const open = async () => openPglite(schema.pglite)
  const database = await open()
  if (used === undefined && !isEmpty) await migrate(database)
  return disposable(database, undefined, open, async () => {
    if (isEmpty) return schema.drop()
    await schema.wipe()
    return spare.push(schema)
  })
}

const OPENERS = {
  none: () => Promise.reject(new Error('test/unit has no database: move the test')),
  sqlite: openSqliteTest,
  pglite: openPgliteTest,
  postgres: openPostgresTest,
}

/**
 * A database of its own for one test, with all tables and no rows, on the database of the project that runs:
 * `await using database = await openTestDatabase()`. Costs about 5 ms on SQLite and PGlite, 50 ms on PostgreSQL.
 */
export const openTestDatabase = (options: TestDatabaseOptions = {}): Promise<TestDatabase> => OPENERS[inject('database')](options)
