import { expect, test } from 'vitest'
import { idempotent } from '../../../client/index.ts'
import { answer, clientOf, data, failureOf, hurried, refusal, refused, serve, type Reply } from './support.ts'

const NAME = { name: 'My Application' }

test('a query that is refused for its rate is made again after the time that the server names', async () => {
  await using server = await serve((asked, n) =>
    answer(asked, () => (n === 0 ? refusal('rate_limited', { retryAfterSeconds: 2 }) : data([]))),
  )
  const { surroundings, waits } = hurried()

  expect(await clientOf(server, surroundings).applications.list.query()).toEqual([])
  expect(waits).toEqual([2000])
})

test('a whole request that is refused is made again', async () => {
  await using server = await serve((asked, n) =>
    n === 0 ? refused('unavailable', { retryAfterSeconds: 1 }) : answer(asked, () => data([])),
  )
  const { surroundings, waits } = hurried()

  expect(await clientOf(server, surroundings).applications.list.query()).toEqual([])
  expect(waits).toEqual([1000])
})

test.for([
  ['3', 3000],
  ['Fri, 20 Nov 2026 14:03:27 GMT', 5000],
  // What names no time leaves it to the backoff; the latter two are dates to Date.parse.
  ['soon', 125],
  ['Fri, 20 Nov 2026 14:03:17 GMT', 125],
  ['9'.repeat(400), 125],
  ['-5', 125],
  ['2030.5', 125],
] as const)("the Retry-After of a proxy's page counts: %s", async ([header, waitMs]) => {
  await using server = await serve((asked, n) =>
    n === 0 ? { status: 503, headers: { 'retry-after': header }, body: '<h1>Down</h1>' } : answer(asked, () => data([])),
  )
  const { surroundings, waits } = hurried()

  expect(await clientOf(server, surroundings).applications.list.query()).toEqual([])
  expect(waits).toEqual([waitMs])
})

const unavailableFor = (retryAfterSeconds: unknown, meta?: object): Reply => {
  const shape = { message: 'Down.', code: -32_000, data: { code: 'unavailable', httpStatus: 503, retryAfterSeconds } }
  const body = JSON.stringify({ error: { json: shape, ...(meta && { meta }) } })
  return { status: 503, body: body.replace('"1e999"', '1e999') }
}

test.for([
  ['negative', -1],
  ['infinite', '1e999'],
  ['null', null],
  ['a text', '2'],
  ['true', true],
  ['an object', {}],
  ['NaN', 'NaN', { values: { 'data.retryAfterSeconds': ['number'] } }],
] as const)('a time to wait that is none leaves it to the backoff: %s', async ([, seconds, meta]) => {
  await using server = await serve((asked, n) => (n < 2 ? unavailableFor(seconds, meta) : answer(asked, () => data([]))))
  const { surroundings, waits } = hurried()

  const error = await failureOf(clientOf({ url: server.url, retries: 0 }).applications.list.query())
  const answered = await clientOf(server, surroundings).applications.list.query()

  expect(error).toMatchObject({ code: 'unavailable', retryAfterSeconds: undefined })
  expect([answered, waits]).toEqual([[], [125]])
})

test('a broken connection is tried again, each wait up to twice the one before', async () => {
  await using server = await serve((asked, n) => (n < 3 ? 'drop' : answer(asked, () => data([]))))
  const { surroundings, waits } = hurried(0.5)

  expect(await clientOf(server, surroundings).applications.list.query()).toEqual([])
  expect(waits).toEqual([125, 250, 500])
})

test('the jitter is full: a wait may be nothing', async () => {
  await using server = await serve((asked, n) => (n === 0 ? 'drop' : answer(asked, () => data([]))))
  const { surroundings, waits } = hurried(0)

  await clientOf(server, surroundings).applications.list.query()

  expect(waits).toEqual([0])
})

test('after its retries a call fails with the last refusal', async () => {
  await using server = await serve((asked) => answer(asked, () => refusal('unavailable')))

  const error = await failureOf(clientOf({ url: server.url, retries: 2 }).applications.list.query())

  expect(error).toMatchObject({ code: 'unavailable', status: 503 })
  expect(server.asked).toHaveLength(3)
})

test('who is told to wait longer than the bound fails at once', async () => {
  await using server = await serve((asked) => answer(asked, () => refusal('rate_limited', { retryAfterSeconds: 31 })))
  const { surroundings, waits } = hurried()

  const error = await failureOf(clientOf(server, surroundings).applications.list.query())

  expect(error).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 31 })
  expect([server.asked.length, waits]).toEqual([1, []])
})

test.for(['validation_error', 'internal_error', 'insufficient_scope', 'conflict'] as const)('%s is final', async (code) => {
  await using server = await serve((asked) => answer(asked, () => refusal(code)))

  expect(await failureOf(clientOf(server).applications.list.query())).toMatchObject({ code })
  expect(server.asked).toHaveLength(1)
})

test('a mutation without an idempotency key is made once, whatever happens', async () => {
  await using server = await serve(() => 'drop')

  expect(await failureOf(clientOf(server).applications.create.mutate(NAME))).toMatchObject({ code: 'network_error' })
  expect(server.asked).toHaveLength(1)
})

test('a mutation with an idempotency key is made again with the same key', async () => {
  await using server = await serve((asked, n) => (n < 2 ? 'drop' : answer(asked, () => data({ id: '1' }))))

  const made = await clientOf(server).applications.create.mutate(NAME, idempotent('order-7'))

  expect(made).toEqual({ id: '1' })
  expect(server.asked.map(({ headers, isBatch }) => [headers['idempotency-key'], isBatch])).toEqual(
    Array.from({ length: 3 }, () => ['order-7', false]),
  )
})

test('a key that is not given is made, and kept for the retries of the call', async () => {
  await using server = await serve((asked, n) => (n === 0 ? 'drop' : answer(asked, () => data({ id: '1' }))))

  await clientOf(server).applications.create.mutate(NAME, idempotent())
  await clientOf(server).applications.create.mutate(NAME, idempotent())

  const [first, retried, other] = server.asked.map(({ headers }) => headers['idempotency-key'])
  expect(first).toMatch(/^[0-9a-f-]{36}$/)
  expect(retried).toBe(first)
  expect(other).not.toBe(first)
})

test('only the refused calls of a batch are made again', async () => {
  await using server = await serve((asked, n) =>
    answer(asked, (path) => (n === 0 && path.endsWith('limits') ? refusal('rate_limited', { retryAfterSeconds: 1 }) : data(path))),
  )
  const client = clientOf(server)

  const answers = await Promise.all([client.applications.list.query(), client.account.limits.query()])

  expect(answers).toEqual(['management.applications.list', 'management.account.limits'])
  expect(server.asked.map(({ paths }) => paths)).toEqual([
    ['management.applications.list', 'management.account.limits'],
    ['management.account.limits'],
  ])
})

test('calls whose request failed as a whole wait equally long, and travel together again', async () => {
  await using server = await serve((asked, n) => (n === 0 ? 'drop' : answer(asked, (path) => data(path))))
  const { surroundings, waits } = hurried()
  let drawn = 0
  const random = () => (drawn += 0.25)
  const client = clientOf(server, { ...surroundings, random })

  await Promise.all([client.applications.list.query(), client.account.limits.query(), client.applications.list.query()])

  expect(waits).toEqual([62, 62, 62])
  expect(server.asked.map(({ paths }) => paths.length)).toEqual([3, 3])
})
