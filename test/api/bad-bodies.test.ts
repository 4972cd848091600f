import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest'
import { changedTables, digestOf } from '../support/api/digest.ts'
import { fromRest, fromTrpc, type DoorName } from '../support/api/doors.ts'
import { listen } from '../support/api/socket.ts'
import { openWorld, type World } from '../support/world.ts'

/** Bodies and tRPC framing no honest client sends. Nothing of it changes anything. */

let world: World
let key: string
let before: Record<string, string>

beforeAll(async () => {
  world = await openWorld()
  const { accountId } = await world.make.person()
  key = (await world.make.key(accountId, ['*'])).plaintextKey
})

afterAll(() => world[Symbol.asyncDispose]())

beforeEach(async () => {
  before = await digestOf(world.database)
})

afterEach(async () => {
  expect(changedTables(before, await digestOf(world.database))).toEqual([])
})

const PATHS = { REST: '/api/v1/panel/create-application', tRPC: '/trpc/management.applications.create' } as const

const wrap = { REST: (json: string) => json, tRPC: (json: string) => `{"json":${json}}` } as const

const BOTH: readonly DoorName[] = ['REST', 'tRPC']

const post = async (
  door: DoorName,
  body: string | Uint8Array | FormData,
  type: string | undefined = 'application/json',
  headers: Record<string, string> = {},
) => {
  const init = {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, ...(type === '' ? {} : { 'content-type': type }), ...headers },
    body,
  }
  const response = await world.app.request(`http://localhost:4000${PATHS[door]}`, init)
  const text = await response.text()
  const answer = { status: response.status, headers: response.headers, text, body: JSON.parse(text) }
  const told = door === 'REST' ? fromRest(answer) : fromTrpc(answer)
  expect(text).not.toMatch(/\bat .+:\d+:\d+|node_modules|Unexpected token|SyntaxError|RangeError/)
  return [told.status, told.code]
}

const INVALID = [400, 'validation_error']

describe.each(BOTH)('%s', (door) => {
  test.each([
    ['cut off', '{"name":"My Appl'],
    ['no JSON', 'name=My Application'],
    ['two values', '{"name":"My Application"} {}'],
    ['a number', '7'],
    ['a string', '"My Application"'],
    ['null', 'null'],
    ['a list', '[{"name":"My Application"}]'],
    ['with a trailing comma', '{"name":"My Application",}'],
    ['a NUL byte', '{"name":"My Application"}\u0000'],
  ])('a body that is %s is validation_error', async (_, json) => {
    expect(await post(door, json)).toEqual(INVALID)
  })

  test.each([1500, 100_000])('JSON nested %i deep is refused, as value and as ignored field', async (depth) => {
    const lists = '['.repeat(depth) + ']'.repeat(depth)
    const objects = '{"name":'.repeat(depth) + '1' + '}'.repeat(depth)

    for (const value of [lists, objects]) {
      expect(await post(door, wrap[door](`{"name":${value}}`))).toEqual(INVALID)
      expect(await post(door, wrap[door](`{"more":${value}}`))).toEqual(INVALID)
      expect(await post(door, value)).toEqual(INVALID)
    }
  })

  test.each([
    '{"__proto__":{"name":"My Application"}}',
    '{"constructor":{"prototype":{"name":"My Application"}}}',
    '{"__proto__":{"__proto__":{"__proto__":{"name":"My Application"}}}}',
  ])('%s gives nobody a name', async (json) => {
    expect(await post(door, wrap[door](json))).toEqual(INVALID)
    expect(Reflect.get({}, 'name')).toBeUndefined()
  })

  test('bytes that are not UTF-8 are validation_error', async () => {
    for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]]) {
      const body = Buffer.concat([
        Buffer.from(wrap[door]('{"name":"My Application ').replace(/\}$/, '')),
        Buffer.from(bytes),
        Buffer.from(door === 'REST' ? '"}' : '"}}'),
      ])
      expect(await post(door, body)).toEqual(INVALID)
    }
  })

  test('a byte more than 1 MiB is payload_too_large, 1 MiB is not', async () => {
    const filled = (size: number) => {
      const empty = wrap[door]('{"name":""}')
      return empty.replace('""', `"${'a'.repeat(size - empty.length)}"`)
    }

    expect(await post(door, filled(1024 * 1024))).toEqual(INVALID)
    expect(await post(door, filled(1024 * 1024 + 1))).toEqual([413, 'payload_too_large'])
    expect(await post(door, filled(1024 * 1024 + 1), 'application/json', { 'content-length': '2' })).toEqual([413, 'payload_too_large'])
  })

  test.each([
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/octet-stream',
    'application/jsonp',
    'application/json-seq',
    'application/vnd.api+json',
    'text/plain; application/json',
    'text/plain, application/json',
    ' ',
    'json',
    'application/grpc',
  ])('a body of type "%s" is unsupported_media_type', async (type) => {
    expect(await post(door, wrap[door]('{"name":"My Application"}'), type)).toEqual([415, 'unsupported_media_type'])
  })

  test('a body without a type, or a form, is unsupported_media_type', async () => {
    const form = new FormData()
    form.set('name', 'My Application')

    expect(await post(door, Buffer.from(wrap[door]('{"name":"My Application"}')), '')).toEqual([415, 'unsupported_media_type'])
    expect(await post(door, form, '')).toEqual([415, 'unsupported_media_type'])
  })

  test('an endless chunked body is cut at the limit, also when it says nothing of its size', async () => {
    await using server = await listen(world)
    const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`
    let sent = 0

    const answer = await server.send(async (push) => {
      await push(
        [
          `POST ${PATHS[door]} HTTP/1.1`,
          'Host: localhost',
          `Authorization: Bearer ${key}`,
          'Content-Type: application/json',
          'Transfer-Encoding: chunked',
          'Connection: close',
          '',
          '',
        ].join('\r\n'),
      )
      while (await push(chunk)) sent += 65_536
    })

    expect(answer).toMatch(/^HTTP\/1.1 413 /)
    expect(answer).toContain('payload_too_large')
    expect(sent).toBeLessThan(64 * 1024 * 1024)
  })

  test.each([PATHS[door], '/api/auth/sign-in/email'])('who sent too much to %s is told that the connection ends', async (path) => {
    await using server = await listen(world)
    const head = [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Origin: http://localhost:4000', 'Content-Type: application/json']
    const size = 1024 * 1024 + 1

    const answer = await server.send(async (push) => {
      await push([...head, `Authorization: Bearer ${key}`, `Content-Length: ${size}`, '', ''].join('\r\n'))
      await push('a'.repeat(size))
    })

    expect(answer).toMatch(/^HTTP\/1.1 413 /)
    expect(answer).toMatch(/^connection: close\r$/im)
  })
})
