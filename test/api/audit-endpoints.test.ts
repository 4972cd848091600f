import { afterAll, beforeAll, expect, test } from 'vitest'
import { routes } from '../../server/rest/routes.ts'
import { verifyLog } from '../../server/audit/verify-log.ts'
import { callThrough, type Told } from '../support/api/doors.ts'
import { recordsIn, sampleOf } from '../support/api/samples.ts'
import { PASSWORD } from '../support/make.ts'
import { openWorld, type World } from '../support/world.ts'

/** Made from the router: what every endpoint leaves in the audit log. */

const changing = routes.filter(({ endpoint }) => endpoint.audit !== undefined)

let world: World

/** What answers told once, or inputs brought, and no event may tell. */
const secrets = new Set([PASSWORD, 'https://example.com/setup.exe'])

const ONCE = new Set(['plaintextKey', 'socketKey', 'httpKey', 'uploadUrl', 'url', 'checkoutUrl', 'token'])

const noteSecrets = (value: unknown) => {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && ONCE.has(name)) secrets.add(inner)
    noteSecrets(inner)
  }
}

beforeAll(async () => {
  world = await openWorld()
})

afterAll(() => world[Symbol.asyncDispose]())

const openAccount = async () => {
  const { accountId, cookie } = await world.make.person()
  const records = await recordsIn(world, accountId)
  await world.make.levels(accountId, records.application, ['basic'])
  const apiKey = await world.make.key(accountId, ['*'])
  secrets.add(apiKey.plaintextKey)
  return { accountId, cookie, records: { ...records, apiKey: apiKey.id } }
}

const eventsOf = (accountId: string) =>
  world.database.reader.kysely.selectFrom('audit_event').where('account_id', '=', accountId).selectAll().orderBy('sequence').execute()

test.each(changing)('$name leaves exactly one event with its name, sealed', async (route) => {
  const { accountId, cookie, records } = await openAccount()
  const before = await eventsOf(accountId)

  const told: Told = await callThrough(world, 'REST')(route, sampleOf(route.name, records), { cookie })
  noteSecrets(told.data)
  const added = (await eventsOf(accountId)).slice(before.length)

  expect([told.status, told.text.slice(0, 200)]).toEqual([200, expect.any(String)])
  expect(added.map(({ action, actor_kind: kind }) => [action, kind])).toEqual([[route.endpoint.audit, 'user']])
  const report = await verifyLog({ handle: world.database.reader, keys: world.node.auditKeys }, accountId)
  expect(report?.verdict).toBe('intact')
})

test('no event and no change of a record tells a secret that an endpoint was given or gave', async () => {
  const { kysely } = world.database.reader
  const keys = await kysely.selectFrom('application').select(['socket_key', 'http_key']).execute()
  for (const { socket_key: socketKey, http_key: httpKey } of keys) secrets.add(socketKey).add(httpKey)
  const hashes = await kysely.selectFrom('app_user').select('password_hash').execute()
  for (const { password_hash: hash } of hashes) if (hash.length > 20) secrets.add(hash)

  const events = await kysely.selectFrom('audit_event').selectAll().execute()
  const targets = await kysely.selectFrom('audit_event_target').selectAll().execute()
  const text = JSON.stringify([events, targets])

  expect(secrets.size).toBeGreaterThan(changing.length)
  expect(events.length).toBeGreaterThan(2 * changing.length - 10)
  expect([...secrets].filter((secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)))).toEqual([])
  // The judge sees: a replaced secret is told as one.
  expect(text).toContain('[secret]')
})
