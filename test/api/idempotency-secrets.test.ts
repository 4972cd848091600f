import { expect, test } from 'vitest'
import { NewUser } from '../../shared/app-users.ts'
import { NewLicenses } from '../../shared/licenses.ts'
import { openLicensing } from '../support/api/repeatable.ts'
import { openWorld } from '../support/world.ts'

test('the replay of a new API key leaves the secret out, which is stored nowhere', async () => {
  await using world = await openWorld()
  const { cookie } = await openLicensing(world)
  const make = () =>
    world.ask('POST', '/api/v1/panel/api-keys', {
      cookie,
      headers: { 'idempotency-key': 'one key' },
      body: { scopes: ['licenses:read'], allApplications: true, applicationIds: [], expiresAt: null },
    })

  const first = await make()
  const again = await make()

  expect(first.body.data.plaintextKey).toMatch(/^blz_mgmt_/)
  expect(again.body.data).toEqual({ ...first.body.data, plaintextKey: null })
  const stored = await world.database.reader.kysely.selectFrom('idempotency_record').selectAll().execute()
  expect(JSON.stringify(stored)).not.toContain(first.body.data.plaintextKey.slice(-48))
})

test('an input with a password is compared by all of it, and its record is no quick way to the password', async () => {
  await using world = await openWorld()
  const { applicationId, key } = await openLicensing(world)
  const applicationUserSettings = { levels: [], requiresLicense: false, credentialsType: 'login_password', requiresClientId: false }
  const create = (password: string) =>
    world.ask('POST', `/api/v1/panel/create-user?applicationId=${applicationId}`, {
      key,
      headers: { 'idempotency-key': 'ada' },
      body: { login: 'ada.lovelace', password, applicationUserSettings },
    })

  const first = await create('correct horse')
  const again = await create('correct horse')
  const other = await create('wrong horse')

  expect(again.body).toEqual(first.body)
  expect([first.status, other.body.code]).toEqual([200, 'idempotency_conflict'])
  // The quick hash is what a record of an input without a password has; here it must be another.
  const quick = (input: unknown) => world.node.keyring.hash(`idempotency ${JSON.stringify(input)}`).hash
  const plain = { applicationId, amount: 1, duration: null, applicationLicenseSettings: { levels: [], requiresClientId: false } }
  await world.ask('POST', '/trpc/management.licenses.create', { key, headers: { 'idempotency-key': 'plain' }, body: { json: plain } })
  const records = await world.database.reader.kysely.selectFrom('idempotency_record').select(['idempotency_key', 'body_hash']).execute()
  const stored = new Map(records.map((row) => [row.idempotency_key, row.body_hash]))
  expect(stored.get('plain')).toBe(quick(NewLicenses.parse(plain)))
  const secret = { applicationId, login: 'ada.lovelace', password: 'correct horse', applicationUserSettings }
  expect(stored.get('ada')).not.toBe(quick(NewUser.parse(secret)))
})
