import { inspect } from 'node:util'
import { TRPCClientError } from '@trpc/client'
import { expect, expectTypeOf, test } from 'vitest'
import {
  CLIENT_ERROR_CODES,
  ERROR_CODES,
  type ErrorCode,
  type ErrorShape,
  isKeywardError,
  KeywardError,
  type KeywardErrorCode,
} from '../../../client/index.ts'
import type { ErrorShape as ServerErrorShape } from '../../../server/trpc.ts'
import { ERRORS } from '../../../shared/errors.ts'
import { answer, clientOf, data, failureOf, KEY, refusal, refused, serve } from './support.ts'

const NO_RETRY = { retries: 0 }

test('a refusal is a KeywardError with everything that the server told', async () => {
  await using server = await serve((asked) =>
    answer(asked, () => refusal('limit_reached', { limit: 'createdApplicationsCount', currentValue: 5, maxValue: 5 })),
  )

  const error = await failureOf(clientOf(server).applications.create.mutate({ name: 'My Application' }))

  expect(error).toBeInstanceOf(TRPCClientError)
  expect(error).toMatchObject({
    name: 'KeywardError',
    code: 'limit_reached',
    message: ERRORS.limit_reached.message,
    status: 403,
    requestId: 'request-1',
    details: { limit: 'createdApplicationsCount', currentValue: 5, maxValue: 5 },
    retryAfterSeconds: undefined,
    data: { code: 'limit_reached' },
  })
  expect(Object.keys(error.details)).toEqual(['limit', 'currentValue', 'maxValue'])
})

test('a request that is refused as a whole refuses each of its calls', async () => {
  await using server = await serve(() => refused('api_key_revoked'))
  const client = clientOf(server)

  const errors = await Promise.all([client.applications.list.query(), client.account.limits.query()].map(failureOf))

  expect(errors.map(({ code, status }) => [code, status])).toEqual([
    ['api_key_revoked', 401],
    ['api_key_revoked', 401],
  ])
})

test('a code that this version does not know keeps its message and status', async () => {
  const shape = { message: 'Out of tea.', code: -32_000, data: { code: 'teapot', httpStatus: 418, requestId: 'r' } }
  await using server = await serve((asked) => answer(asked, () => ({ error: { json: shape } })))

  const error = await failureOf(clientOf(server).applications.list.query())

  expect(error).toMatchObject({ code: 'bad_answer', message: 'Out of tea.', status: 418, requestId: 'r', data: { code: 'teapot' } })
})

test.for([
  ['a page', { status: 200, body: '<!doctype html>' }, 'bad_answer'],
  ['nothing', { status: 200, body: '' }, 'bad_answer'],
  ['other JSON', { status: 404, body: '{"error":"no route"}' }, 'bad_answer'],
  ['a JSON text', { status: 200, body: '"hello"' }, 'bad_answer'],
  ['an array of something else', { status: 200, body: '[{"id":1}]' }, 'bad_answer'],
  ['too few answers', { status: 200, body: '[]' }, 'bad_answer'],
  ['a refusal in another format', { status: 200, body: '[{"error":{"message":"x","code":-1,"data":{"code":"y"}}}]' }, 'bad_answer'],
  ['a redirect with an answer', { status: 302, body: '[{"result":{"data":{"json":[]}}}]' }, 'bad_answer'],
  ["a proxy's 413", { status: 413, body: '<h1>Too large</h1>' }, 'bad_answer'],
  ["a proxy's 429", { status: 429, body: '' }, 'rate_limited'],
  ["a proxy's 502", { status: 502, body: '<h1>Bad gateway</h1>' }, 'unavailable'],
  ["a proxy's 503", { status: 503, body: '{"message":"down"}' }, 'unavailable'],
  ["a proxy's 504", { status: 504, body: '' }, 'unavailable'],
] as const)('%s is told from an answer of Keyward', async ([, reply, code]) => {
  await using server = await serve(() => ({ ...reply, headers: { 'x-request-id': 'proxy-1' } }))

  const error = await failureOf(clientOf({ url: server.url, ...NO_RETRY }).applications.list.query())

  expect(error.code).toBe(code)
  expect(error.data).toBeUndefined()
  if (reply.body !== '[]') expect(error).toMatchObject({ status: reply.status, requestId: 'proxy-1' })
})

test('a redirect is not followed, so that a key goes nowhere else', async () => {
  await using other = await serve((asked) => answer(asked, () => data([])))
  await using server = await serve(({ url }) => ({ status: 307, headers: { location: `${other.url}${url}` }, body: '' }))

  expect(await failureOf(clientOf(server).applications.list.query())).toMatchObject({ code: 'bad_answer', status: 307 })
  expect(other.asked).toEqual([])
})

test('nobody at the address is a network error, with its cause', async () => {
  const gone = await serve(() => 'drop')
  await gone[Symbol.asyncDispose]()

  const error = await failureOf(clientOf({ url: gone.url, ...NO_RETRY }).applications.list.query())

  expect(error).toMatchObject({ code: 'network_error', status: undefined, cause: { message: 'fetch failed' } })
})

test('an answer that breaks off is a network error', async () => {
  await using server = await serve(() => ({ headers: { 'content-length': '1000' }, body: '{"result":' }))
  const fetchCutOff: typeof fetch = async (...request) => {
    const response = await fetch(...request)
    await server[Symbol.asyncDispose]()
    return response
  }

  const error = await failureOf(clientOf({ url: server.url, fetch: fetchCutOff, ...NO_RETRY }).applications.list.query())

  expect(error.code).toBe('network_error')
}, 5000)

test('no error shows the key, or what its neighbors in the request were told', async () => {
  await using server = await serve((asked) =>
    answer(asked, (path) => (path.endsWith('limits') ? refusal('insufficient_scope') : data({ plaintextKey: 'a neighbor secret' }))),
  )
  const client = clientOf(server)

  const [, refusedCall] = await Promise.all([client.applications.list.query(), failureOf(client.account.limits.query())])
  const gone = await failureOf(clientOf({ url: 'http://127.0.0.1:1', ...NO_RETRY }).applications.list.query())

  for (const error of [refusedCall, gone]) {
    const shown = inspect(error, { depth: Infinity, showHidden: true }) + JSON.stringify(error)
    expect(shown).toContain(error.code)
    expect(shown).not.toContain(KEY.slice(-20))
    expect(shown).not.toContain('neighbor secret')
  }
  expect(inspect(client, { depth: Infinity, showHidden: true, showProxy: true })).not.toContain(KEY.slice(-20))
})

test('the codes are those of the catalogue, and none stands on both sides', () => {
  expect(ERROR_CODES).toEqual(Object.keys(ERRORS))
  expect(CLIENT_ERROR_CODES).toEqual(['network_error', 'timeout', 'aborted', 'bad_answer'])
  expect(new Set([...ERROR_CODES, ...CLIENT_ERROR_CODES]).size).toBe(ERROR_CODES.length + CLIENT_ERROR_CODES.length)
})

test('only a KeywardError is one', () => {
  expect(isKeywardError(new KeywardError({ code: 'timeout' }))).toBe(true)
  expect([new Error('timeout'), new TRPCClientError('timeout'), undefined, 'timeout'].some(isKeywardError)).toBe(false)
})

test("the types say what the server's do", () => {
  expectTypeOf<ErrorShape['data']>().toExtend<ServerErrorShape['data']>()
  expectTypeOf<ServerErrorShape>().toExtend<ErrorShape>()
  expectTypeOf<ErrorCode>().toEqualTypeOf<keyof typeof ERRORS>()
  expectTypeOf<'rate_limited' | 'timeout'>().toExtend<KeywardErrorCode>()
  expectTypeOf<'no_such_code'>().not.toExtend<KeywardErrorCode>()
})
