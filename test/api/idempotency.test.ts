import { expect, test } from 'vitest'
import { openLicensing } from '../support/api/repeatable.ts'
import { openWorld } from '../support/world.ts'

test('a repeated request with the same key and body is answered as the first and done once', async () => {
  await using world = await openWorld()
  const { create, total } = await openLicensing(world)

  const first = await create('order 1042')
  const again = await create('order 1042')

  expect(again.body).toEqual(first.body)
  expect(first.headers.get('idempotency-replayed')).toBeNull()
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect(await total()).toBe(2)
})

test('a hundred twins at once have one effect and one answer', async () => {
  await using world = await openWorld()
  const { create, total } = await openLicensing(world)

  const answers = await Promise.all(Array.from({ length: 100 }, () => create('twins')))

  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(await total()).toBe(2)
})

test('the same key with another body is a conflict and does nothing', async () => {
  await using world = await openWorld()
  const { create, total } = await openLicensing(world)

  await create('order 7', 2)
  const other = await create('order 7', 3)

  expect([other.status, other.body.code]).toEqual([409, 'idempotency_conflict'])
  expect(await total()).toBe(2)
})

test('a deletion of the application is answered again although nothing is left to delete', async () => {
  await using world = await openWorld()
  const { accountId, applicationId, key } = await openLicensing(world)
  const { plaintextKey: second } = await world.make.key(accountId, ['*'])
  const { applicationId: other } = await openLicensing(world)
  const remove = (id: string, idempotencyKey: string, by = key) =>
    world.ask('DELETE', `/api/v1/panel/delete-application?applicationId=${id}`, { key: by, headers: { 'idempotency-key': idempotencyKey } })

  const first = await remove(applicationId, 'gone')
  const again = await remove(applicationId, 'gone')
  const unknown = await remove(applicationId, 'another')
  const somebodyElse = await remove(applicationId, 'gone', second)
  const foreign = await remove(other, 'gone')

  expect([first.status, again.status, again.text]).toEqual([200, 200, first.text])
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect([unknown.status, somebodyElse.status]).toEqual([404, 404])
  expect(foreign.body.code).toBe('idempotency_conflict')
})

test('another principal, another endpoint and another application have idempotency keys of their own', async () => {
  await using world = await openWorld()
  const { accountId, applicationId, create, key, cookie, total } = await openLicensing(world)
  const { plaintextKey: second } = await world.make.key(accountId, ['*'])

  await create('shared', 1)
  await create('shared', 1, { key: second })
  await create('shared', 1, { cookie })
  const elsewhere = await world.ask('POST', `/api/v1/panel/licenses-actions?applicationId=${applicationId}`, {
    key,
    headers: { 'idempotency-key': 'shared' },
    body: { action: 'pause', all: true },
  })

  expect(await total()).toBe(3)
  expect(elsewhere.body.data).toEqual({ affected: 3 })
})

test('a refused request is not stored: mended, the same key does its work', async () => {
  await using world = await openWorld()
  const { create, total } = await openLicensing(world)

  const refused = await create('typo', 0)
  const mended = await create('typo', 1)

  expect([refused.status, mended.status]).toEqual([400, 200])
  expect(await total()).toBe(1)
})

test('an answer is given again for a day, then the key is free', async () => {
  await using world = await openWorld()
  const { create, total } = await openLicensing(world)

  await create('daily', 1)
  world.clock.advance(86_399_999)
  const within = await create('daily', 1)
  world.clock.advance(1)
  const after = await create('daily', 1)

  expect(within.headers.get('idempotency-replayed')).toBe('true')
  expect(after.headers.get('idempotency-replayed')).toBeNull()
  expect(await total()).toBe(2)
})

test('a replay takes no number of the audit log and writes no event', async () => {
  await using world = await openWorld()
  const { accountId, create } = await openLicensing(world)

  await create('once')
  await create('once')
  await create(undefined)

  const events = await world.database.reader.kysely
    .selectFrom('audit_event')
    .where('account_id', '=', accountId)
    .where('action', '=', 'license.create')
    .select('sequence')
    .orderBy('sequence')
    .execute()
  expect(events).toHaveLength(2)
  expect((events[1]?.sequence ?? 0) - (events[0]?.sequence ?? 0)).toBe(1)
})

test.each(['', 'x'.repeat(256), 'tab\there'])(
  'an idempotency key of another form is refused and nothing is done: %#',
  async (idempotencyKey) => {
    await using world = await openWorld()
    const { create, total } = await openLicensing(world)

    const refused = await create(idempotencyKey)

    expect([refused.status, refused.body.code, refused.body.errors[0].path]).toEqual([400, 'validation_error', 'Idempotency-Key'])
    expect(await total()).toBe(0)
  },
)

test('over tRPC a single call may have one, a batch may not', async () => {
  await using world = await openWorld()
  const { applicationId, key, total } = await openLicensing(world)
  const input = { applicationId, amount: 1, duration: null, applicationLicenseSettings: { levels: [], requiresClientId: false } }
  const headers = { 'idempotency-key': 'over trpc' }

  const single = () => world.ask('POST', '/trpc/management.licenses.create', { key, headers, body: { json: input } })
  const first = await single()
  const again = await single()
  const batch = await world.ask('POST', '/trpc/management.licenses.create?batch=1', { key, headers, body: { 0: { json: input } } })

  expect(again.text).toBe(first.text)
  expect([batch.status, batch.body.error.json.data.code]).toEqual([400, 'validation_error'])
  expect(await total()).toBe(1)
})
