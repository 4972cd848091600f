import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Database } from '../../db/handle.ts'
import { readConfig } from '../../server/env.ts'
import { loadSecrets } from '../../server/secrets.ts'
import { openTestDatabase, testOn } from '../support/databases.ts'

const random = () => randomBytes(32).toString('base64')
const now = '2026-11-21T00:00:00.000Z'

const directory = async () => {
  const path = await mkdtemp(join(tmpdir(), 'keyward-secrets-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

const configured = (values: Record<string, string>) => readConfig({ DATA_DIR: '/nonexistent', KEYWARD_AUTH_SECRET: random(), ...values })

const insertKey = async ({ writer }: Database, pepperVersion: number) => {
  const account = { id: '1', name: 'Acme', plan: 'free' as const, disabled_at: null, audit_sequence: 0, created_at: now, updated_at: now }
  await writer.insertInto('account').values(account).execute()
  await writer
    .insertInto('api_key')
    .values({
      id: '2',
      account_id: '1',
      public_id: 'bak_0123456789abcdef',
      hash: 'h',
      pepper_version: pepperVersion,
      last4: 'abcd',
      name: 'key',
      scopes: '',
      all_applications: 1,
      created_at: now,
      updated_at: now,
    })
    .execute()
}

test('the configured peppers come newest first, with the versions the database gave them', async () => {
  await using database = await openTestDatabase()
  const [oldest, middle, newest] = [random(), random(), random()]

  const first = await loadSecrets(configured({ KEYWARD_PEPPER: oldest }), database)
  const again = await loadSecrets(configured({ KEYWARD_PEPPER: oldest }), database)
  const rotated = await loadSecrets(configured({ KEYWARD_PEPPER: `${newest}, ${middle}, ${oldest}` }), database)

  expect(first.peppers.map(({ version }) => version)).toEqual([1])
  expect(again.peppers.map(({ version }) => version)).toEqual([1])
  expect(rotated.peppers.map(({ version }) => version)).toEqual([2, 1])
  expect(rotated.peppers.at(-1)?.key.equals(first.peppers[0].key)).toBe(true)
})

test('a pepper may be hex, base64 or base64url of the same bytes', async () => {
  await using database = await openTestDatabase()
  const bytes = randomBytes(40)

  for (const encoding of ['hex', 'base64', 'base64url'] as const) {
    const { peppers } = await loadSecrets(configured({ KEYWARD_PEPPER: bytes.toString(encoding) }), database)
    expect(peppers.map(({ version }) => version)).toEqual([1])
    expect(peppers[0].key.export()).toEqual(bytes)
  }
})

test.for([
  ['short', randomBytes(31).toString('base64')],
  ['not random', 'A'.repeat(60)],
  ['not encoded', 'correct horse battery staple, correct horse battery staple'],
  ['one short among two', `${random()},${randomBytes(16).toString('hex')}`],
  ['named twice', 'q83vEjRWeJASNFZ4kKvN7wEjRWeJq83vEjRWeJASNAA=,q83vEjRWeJASNFZ4kKvN7wEjRWeJq83vEjRWeJASNAA='],
] as const)('a pepper that is %s is refused without being printed', async ([, pepper]) => {
  await using database = await openTestDatabase()

  const failure = await loadSecrets(configured({ KEYWARD_PEPPER: pepper }), database).then(
    () => undefined,
    (error: unknown) => error,
  )

  expect(failure).toMatchObject({ name: 'ConfigError' })
  for (const part of pepper.split(',')) expect(String(failure)).not.toContain(part)
})

test('the server refuses to start when a key needs a pepper that is not configured', async () => {
  await using database = await openTestDatabase()
  const original = random()
  await loadSecrets(configured({ KEYWARD_PEPPER: original }), database)
  await insertKey(database, 1)

  const wrong = loadSecrets(configured({ KEYWARD_PEPPER: random() }), database)

  await expect(wrong).rejects.toThrow(/pepper version 1, which is not configured/)
  expect(await database.writer.selectFrom('pepper').select('version').execute()).toEqual([{ version: 1 }])
  await expect(loadSecrets(configured({ KEYWARD_PEPPER: `${random()},${original}` }), database)).resolves.toBeDefined()
})

test('ten servers that start at once with a new pepper agree on its version', async () => {
  await using database = await openTestDatabase()
  const config = configured({ KEYWARD_PEPPER: random() })

  const all = await Promise.all(Array.from({ length: 10 }, () => loadSecrets(config, database)))

  expect(all.map(({ peppers }) => peppers.map(({ version }) => version))).toEqual(all.map(() => [1]))
})

testOn('postgres', 'PostgreSQL requires both secrets', async () => {
  await using database = await openTestDatabase()
  const config = readConfig({ DATA_DIR: await directory(), KEYWARD_PEPPER: random() })

  await expect(loadSecrets(config, database)).rejects.toThrow(/must both be set with PostgreSQL/)
})

testOn('sqlite', 'a new SQLite database gets a secrets file once, and later starts read it', async () => {
  await using database = await openTestDatabase()
  const dataDir = await directory()
  const config = readConfig({ DATA_DIR: dataDir })

  const twins = await Promise.all([loadSecrets(config, database), loadSecrets(config, database)])
  const later = await loadSecrets(config, database)

  const path = join(dataDir, 'secrets.json')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(Object.keys(JSON.parse(await readFile(path, 'utf8')))).toEqual(['pepper', 'authSecret'])
  for (const twin of twins) {
    expect(twin.authSecret).toBe(later.authSecret)
    expect(twin.peppers[0].key.equals(later.peppers[0].key)).toBe(true)
  }
})

testOn('sqlite', 'a lost or damaged secrets file is never replaced by a new one', async () => {
  await using database = await openTestDatabase()
  const dataDir = await directory()
  const config = readConfig({ DATA_DIR: dataDir })
  await loadSecrets(config, database)
  const path = join(dataDir, 'secrets.json')

  await rm(path)

  await expect(loadSecrets(config, database)).rejects.toThrow(/secrets\.json is missing/)
  await expect(stat(path)).rejects.toThrow(/ENOENT/)
})

testOn('sqlite', 'a new database beside the secrets of a lost one is refused', async () => {
  await using lost = await openTestDatabase()
  await using fresh = await openTestDatabase()
  const config = readConfig({ DATA_DIR: await directory() })
  await loadSecrets(config, lost)

  await expect(loadSecrets(config, fresh)).rejects.toThrow(/belongs to a database that is not there/)
})
