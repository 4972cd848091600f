import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Database } from '../../db/handle.ts'
import { readConfig } from '../../server/env.ts'
import { loadSecrets } from '../../server/secrets/load-secrets.ts'
import { openTestDatabase } from '../support/databases.ts'

const random = () => randomBytes(32).toString('base64')
const now = '2026-11-21T00:00:00.000Z'

const PEPPER = random()

const AUTH_SECRET = random()

const configured = (values: Record<string, string>) =>
  readConfig({ DATA_DIR: '/nonexistent', KEYWARD_PEPPER: PEPPER, KEYWARD_AUTH_SECRET: AUTH_SECRET, ...values })

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
  expect(await database.writer.selectFrom('secret_version').select('version').where('kind', '=', 'pepper').execute()).toEqual([
    { version: 1 },
  ])
  await expect(loadSecrets(configured({ KEYWARD_PEPPER: `${random()},${original}` }), database)).resolves.toBeDefined()
})

test('the auth secrets come newest first, whatever they are spelled in, with the versions the database gave them', async () => {
  await using database = await openTestDatabase()
  const [old, fresh] = [randomBytes(32), randomBytes(32)]

  const first = await loadSecrets(configured({ KEYWARD_AUTH_SECRET: old.toString('hex') }), database)
  const rotated = await loadSecrets(configured({ KEYWARD_AUTH_SECRET: `${fresh.toString('base64')},${old.toString('base64')}` }), database)
  const alone = await loadSecrets(configured({ KEYWARD_AUTH_SECRET: fresh.toString('hex') }), database)

  expect(first.authSecrets).toEqual([{ version: 1, value: old.toString('base64url') }])
  expect(rotated.authSecrets).toEqual([{ version: 2, value: fresh.toString('base64url') }, ...first.authSecrets])
  expect(alone.authSecrets).toEqual(rotated.authSecrets.slice(0, 1))
})

test.for(['KEYWARD_PEPPER', 'KEYWARD_AUTH_SECRET'])(
  'a %s the database was never used with is refused, recorded nowhere and not printed',
  async (name) => {
    await using database = await openTestDatabase()
    await loadSecrets(configured({}), database)
    const wrong = random()

    const failure = await loadSecrets(configured({ KEYWARD_PEPPER: `${random()},${PEPPER}`, [name]: wrong }), database).then(
      () => undefined,
      (error: unknown) => error,
    )

    expect(failure).toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining(`${name} is none that this database was used with`),
    })
    expect(String(failure)).not.toContain(wrong)
    expect(await database.writer.selectFrom('secret_version').select(['kind', 'version']).orderBy('kind').execute()).toEqual([
      { kind: 'auth', version: 1 },
      { kind: 'pepper', version: 1 },
    ])
  },
)

test('of ten servers that start at once with secrets of their own on a new database, one serves', async () => {
  await using database = await openTestDatabase()

  const all = await Promise.allSettled(
    Array.from({ length: 10 }, () => loadSecrets(configured({ KEYWARD_PEPPER: random(), KEYWARD_AUTH_SECRET: random() }), database)),
  )

  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('ten servers that start at once with a new pepper agree on its version', async () => {
  await using database = await openTestDatabase()
  const config = configured({ KEYWARD_PEPPER: random() })

  const all = await Promise.all(Array.from({ length: 10 }, () => loadSecrets(config, database)))

  expect(all.map(({ peppers }) => peppers.map(({ version }) => version))).toEqual(all.map(() => [1]))
})
