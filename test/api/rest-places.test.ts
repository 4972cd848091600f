import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen } from '../support/api/socket.ts'
import { syntheticApp } from '../support/api/synthetic.ts'
import type { Person } from '../support/make.ts'
import { openWorld, type World } from '../support/world.ts'

/** Endpoints that share a place, on a node. Source: management-api.md section 1. */

const LIMIT = 1000

let world: World
let ask: ReturnType<typeof syntheticApp>
let owner: Person
let application: string

beforeAll(async () => {
  world = await openWorld({ RATE_LIMIT_PER_MINUTE: String(LIMIT) })
  ask = syntheticApp(world)
  owner = await world.make.person()
  application = (await world.make.application(owner.accountId)).id
})

afterAll(() => world[Symbol.asyncDispose]())

const keyFor = async (...scopes: Parameters<World['make']['key']>[1]) => (await world.make.key(owner.accountId, scopes)).plaintextKey

const act = (body: unknown, sending: object, of = application) => ask('POST', `things-actions?applicationId=${of}`, { body, ...sending })

const left = (headers: Headers) => Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1])

describe('a body that picks nothing', () => {
  const bad = { action: 'explode' }

  test('is told after who calls', async () => {
    for (const body of [bad, '{', '[]', '']) {
      const answer = await act(body, { headers: { 'content-type': 'application/json' } })
      expect([answer.status, answer.body.code]).toEqual([401, 'api_key_invalid'])
    }
    const wrong = await act(bad, { key: 'garbage' })
    expect([wrong.body.code, wrong.headers.get('ratelimit')]).toEqual(['api_key_invalid', null])
  })

  test('is told before role, scope and application', async () => {
    const errors = [{ path: 'action', message: 'Must be one of pause, rename, delete' }]
    const member = await world.make.person({ accountId: owner.accountId, role: 'member' })

    for (const sending of [{ key: await keyFor('account:read') }, { cookie: member.cookie }]) {
      for (const body of [bad, {}, { action: 7 }, { all: true }]) {
        expect((await act(body, sending, '1')).body).toMatchObject({ success: false, code: 'validation_error', errors })
      }
      const flag = await act({ action: 'delete', all: 'yes' }, sending, '1')
      expect(flag.body).toMatchObject({ code: 'validation_error', errors: [{ path: 'all', message: 'Must be true' }] })
    }
  })

  test('is told behind session-only where no key may call any of them', async () => {
    const key = await keyFor('*')
    const asked = (sending: object) => ask('POST', 'people-actions', { body: bad, ...sending })

    const codes = [await asked({}), await asked({ key }), await asked({ cookie: owner.cookie })].map(({ body }) => body.code)

    expect(codes).toEqual(['unauthenticated', 'session_required', 'validation_error'])
  })

  test('from a foreign page is refused as that', async () => {
    const answer = await act(bad, { cookie: owner.cookie, headers: { origin: 'https://evil.example' } })

    expect(answer.body.code).toBe('origin_forbidden')
  })

  test.each([
    ['no JSON', '{"action":"pause"', 400, 'validation_error'],
    ['a list', '[{"action":"pause"}]', 400, 'validation_error'],
    ['null', 'null', 400, 'validation_error'],
    ['a text', '"pause"', 400, 'validation_error'],
    ['too large', `{"action":"${'a'.repeat(1024 * 1024)}"}`, 413, 'payload_too_large'],
  ])('since it is %s is refused likewise', async (_, body, status, code) => {
    const key = await keyFor('account:read')

    const answer = await act(body, { key })

    expect([answer.status, answer.body.code, left(answer.headers)]).toEqual([status, code, LIMIT - 1])
  })
})

test('whatever is wrong with it, a request costs one of the rate limit and tells what is left', async () => {
  const key = await keyFor('licenses:*')
  const sent = [
    () => act({ action: 'pause', thingId: '7' }, { key }),
    () => act({ action: 'explode' }, { key }),
    () => act('{', { key }),
    () => act({ action: 'delete', all: 7 }, { key }),
    () => act({ action: 'pause' }, { key }),
    () => act('a=1', { key, headers: { 'content-type': 'text/plain' } }),
    () => ask('GET', `get-things-table?applicationId=${application}&currentPage=1&searchParams={`, { key }),
    () => ask('GET', `get-things-table?applicationId=${application}&currentPage=1&currentPage=1`, { key }),
  ]

  const answers = []
  for (const send of sent) answers.push(await send())

  expect(answers.map(({ status }) => status)).toEqual([200, 400, 400, 400, 400, 415, 400, 400])
  expect(answers.map(({ headers }) => left(headers))).toEqual(sent.map((_, index) => LIMIT - 1 - index))
})

test('a body that is not read is told after the scope, on a place of one endpoint too', async () => {
  const weak = await keyFor('account:read')
  const strong = await keyFor('*')
  const create = (body: string, key: string, type = 'application/json') =>
    world.ask('POST', '/api/v1/panel/create-application', { key, body, headers: { 'content-type': type } })

  const answers = [
    await create('{', weak),
    await create('a', weak, 'text/plain'),
    await create('{', strong),
    await create('a', strong, 'text/plain'),
  ]

  expect(answers.map(({ body }) => body.code)).toEqual([
    'insufficient_scope',
    'insufficient_scope',
    'validation_error',
    'unsupported_media_type',
  ])
  expect(answers.map(({ headers }) => left(headers))).toEqual([LIMIT - 1, LIMIT - 2, LIMIT - 1, LIMIT - 2])
})

describe('a body that picks', () => {
  test('an endpoint needs its scope and role, not those of another', async () => {
    const updater = { key: await keyFor('licenses:update') }
    const member = await world.make.person({ accountId: owner.accountId, role: 'member' })
    const [one, all] = [
      { action: 'delete', thingId: '7' },
      { action: 'delete', all: true },
    ]

    expect((await act({ action: 'pause', thingId: '7' }, updater)).body).toMatchObject({ message: 'Paused', data: { name: 'pause' } })
    expect((await act(one, updater)).body).toMatchObject({ code: 'insufficient_scope', requiredScope: 'licenses:delete' })
    expect((await act(one, { cookie: member.cookie })).body).toMatchObject({ message: 'Deleted', data: { name: 'remove' } })
    expect((await act(all, { cookie: member.cookie })).body.code).toBe('forbidden')
    expect((await act(all, { cookie: owner.cookie })).body).toMatchObject({ message: 'Deleted', data: { name: 'removeAll', removed: 4 } })
  })

  test('hands over what the endpoint takes, and no application', async () => {
    const key = await keyFor('*')
    const other = (await world.make.application(owner.accountId)).id
    const body = { action: 'rename', all: true, applicationId: other, thingId: '7', newName: 'longer', more: { a: 1 } }

    const answer = await act(body, { key })
    const without = await ask('POST', 'things-actions', { key, body })

    expect(answer.body.data.input).toEqual({ applicationId: application, thingId: '7', newName: 'longer', all: true })
    expect(without.body).toMatchObject({ code: 'validation_error', errors: [{ path: 'applicationId' }] })
  })

  test('is known over a socket, and its place has no other method', async () => {
    const key = await keyFor('*')
    await using server = await listen({ ...world, app: ask.app })
    const body = '{"action":"pause","thingId":"7"}'

    const answer = await server.request(
      [
        `POST /api/v1/panel/things-actions?applicationId=${application} HTTP/1.1`,
        `Authorization: Bearer ${key}`,
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
      ],
      body,
    )
    const wrong = await ask('GET', 'things-actions', { key })

    expect(answer).toContain('"message":"Paused"')
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST'])
  })

  test('writes the audit event of the endpoint it picks', async () => {
    const key = await keyFor('licenses:*')
    const id = await world.make.application(owner.accountId).then(({ id: made }) => made)

    await act({ action: 'delete', thingId: '7' }, { key }, id)
    await act({ action: 'explode' }, { key }, id)

    const events = await world.database.reader.kysely.selectFrom('audit_event').selectAll().where('application_id', '=', id).execute()
    expect(events.filter(({ action }) => action === 'thing.act').map(({ changes }) => JSON.parse(changes))).toEqual([
      { applicationId: id, thingId: '7' },
    ])
  })
})
