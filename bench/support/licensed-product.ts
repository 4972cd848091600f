import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { sql } from 'kysely'
import { createPostgres, onPostgres } from '../../test/support/postgres-databases.ts'
import { findPostgres } from '../../test/support/find-postgres.ts'
import type { Dialect } from '../../db/handle.ts'
import { startServer } from './child.ts'
import { checkStored } from './check-stored.ts'
import { storeLicenses } from './many-licenses.ts'
import { openDirectory, openNodeIn, seed } from './seeded.ts'

const MAIN = new URL('../../server/main.mjs', import.meta.url)

/** The databases that can be measured here. */
export const dialectsHere = async (): Promise<readonly Dialect[]> =>
  (await findPostgres(process.env)) === undefined ? ['sqlite'] : ['sqlite', 'postgres']

/** An empty database on the server of this machine, dropped with the scope. */
const openPostgresDatabase = async () => {
  const server = await findPostgres(process.env)
  if (server === undefined) throw new Error('No PostgreSQL answers on this machine')
  const url = await createPostgres(server, 'keyward_bench', true)
  const name = new URL(url).pathname.slice(1)
  return {
    url,
    [Symbol.asyncDispose]: () => onPostgres(server, async (client) => void (await client.query(`drop database ${name} with (force)`))),
  }
}

export interface Licensed {
  readonly dialect: Dialect
  readonly count: number
  /** Over how many days up to now the licenses were created; 1000 unless set. */
  readonly days?: number
}

const secret = () => randomBytes(32).toString('base64')

/** What a node on PostgreSQL must be told. */
const environmentFor = (url: string): Record<string, string> => ({
  DATABASE_URL: url,
  KEYWARD_PEPPER: secret(),
  KEYWARD_AUTH_SECRET: secret(),
})

const store = async (directory: string, environment: Readonly<Record<string, string>>, { count, days = 1000 }: Licensed) => {
  await using opened = await openNodeIn(directory, environment)
  const { node } = opened
  const seeded = await seed(node, ['*'])
  const file = node.database.dialect === 'sqlite' ? join(directory, 'keyward.db') : undefined
  const many = { applicationId: seeded.applicationId, count, days, now: node.clock() }
  const stored = await storeLicenses(node.database, file, many)
  // What autovacuum would do within a minute or so.
  if (node.database.dialect === 'postgres') await sql`vacuum analyze`.execute(node.database.writer)
  await checkStored(node, seeded, stored)
  return { ...seeded, ...stored }
}

/** Keyward as `npm start` runs it with many licenses in one of its applications; the holds of its event loop are watched. */
export const startLicensed = async (licensed: Licensed) => {
  await using scope = new AsyncDisposableStack()
  const directory = scope.use(await openDirectory())
  const environment = licensed.dialect === 'sqlite' ? {} : environmentFor(scope.use(await openPostgresDatabase()).url)
  const stored = await store(directory.path, environment, licensed)
  const server = scope.use(
    await startServer(MAIN, {
      args: ['serve', '--json'],
      environment: {
        PORT: '0',
        DATA_DIR: directory.path,
        RATE_LIMIT_PER_MINUTE: '100000000',
        LOG_LEVEL: 'info',
        ...environment,
      },
      log: join(directory.path, 'server.log'),
      isWatched: true,
    }),
  )
  const owned = scope.move()
  return {
    ...licensed,
    ...stored,
    url: server.url,
    pid: server.pid,
    holds: server.holds,
    directory: directory.path,
    headers: { authorization: `Bearer ${stored.key}` },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

export type LicensedProduct = Awaited<ReturnType<typeof startLicensed>>
