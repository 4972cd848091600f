import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { hashPassword, verifyPassword } from '../../../server/auth/password.ts'
import { csv, importing, jsonl, type Importing } from '../../support/api/import.ts'
import { openWorld, type World } from '../../support/world.ts'

/** Management API, "Import": app users. */

let world: World
let own: Importing

beforeAll(async () => {
  world = await openWorld()
})

afterAll(() => world[Symbol.asyncDispose]())

beforeEach(async () => {
  own = await importing(world)
})

test('come in with a password, a hash of one, or none', async () => {
  const hash = await hashPassword('imported horse')
  const file = jsonl(
    { login: 'with.password', password: 'correct horse battery', levels: ['pro'], requiresLicense: true },
    { login: 'with.hash', passwordHash: hash, blacklistedAt: '2026-11-01T00:00:00Z' },
    { login: 'with@neither.example', credentialsType: 'email_password', comment: 'later' },
  )

  const answer = await own.bring('users', file, { format: 'jsonl' })
  const rows = await world.database.reader.kysely
    .selectFrom('app_user')
    .where('application_id', '=', own.applicationId)
    .select('password_hash')
    .orderBy('id')
    .execute()
  const [password = '', imported = '', none = ''] = rows.map((row) => row.password_hash)

  expect(answer.body).toMatchObject({ message: 'Successfully imported users', data: { imported: 3 } })
  expect(await verifyPassword(password, 'correct horse battery')).toBe(true)
  expect(await verifyPassword(imported, 'imported horse')).toBe(true)
  expect(await verifyPassword(none, '')).toBe(false)
  expect(await own.lines('users')).toMatchObject([
    { login: 'with.password', levels: ['pro'], requiresLicense: true, blacklistedAt: null },
    { login: 'with.hash', blacklistedAt: '2026-11-01T00:00:00.000Z' },
    { login: 'with@neither.example', credentialsType: 'email_password', comment: 'later' },
  ])
})

test.each([
  ['weak', '$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  ['a gibibyte', '$argon2id$v=19$m=999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  ['99 passes', '$argon2id$v=19$m=65536,t=99,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  ['of another kind', '$2b$12$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  ['plain', 'correct horse battery'],
])('a hash that is %s is refused', async (_, passwordHash) => {
  const { body } = await own.bring('users', jsonl({ login: 'ada.lovelace', passwordHash }), { format: 'jsonl' })

  expect(body).toMatchObject({ code: 'validation_error', errors: [{ line: 1, path: 'passwordHash' }] })
  expect(JSON.stringify(body)).not.toContain(passwordHash)
})

test('the same login in another case or composition is the same one', async () => {
  await world.make.user(own.accountId, own.applicationId, 'Zoë.Example')

  const taken = await own.bring('users', csv('login', 'ZOE\u0308.example'))
  const twice = await own.bring('users', csv('login', 'grace.hopper', 'GRACE.HOPPER'))

  expect(taken.body).toMatchObject({ code: 'already_exists', errors: [{ line: 2, path: 'login' }] })
  expect(twice.body).toMatchObject({ code: 'already_exists', errors: [{ line: 3, path: 'login', message: 'Stands on line 2 already' }] })
})

test('more than a thousand passwords are too many, as many users without are not', async () => {
  const users = Array.from({ length: 1_001 }, (_, index) => ({ login: `user-${index}` }))

  const { body } = await own.bring('users', jsonl(...users.map((user) => ({ ...user, password: 'correct horse battery' }))), {
    format: 'jsonl',
    more: '&dryRun=true',
  })
  const without = await own.bring('users', jsonl(...users), { format: 'jsonl' })

  expect(body).toMatchObject({ code: 'validation_error', errorCount: 1, errors: [{ line: 1001, path: 'password' }] })
  expect(without.body.data).toEqual({ imported: 1_001 })
})
