import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callThrough, DOORS, fromRest, fromTrpc, routeOf } from '../support/api/doors.ts'
import { changedTables, digestOf } from '../support/api/digest.ts'
import { unknownKey } from '../support/api/keys.ts'
import { listen } from '../support/api/socket.ts'
import { openWorld, type World } from '../support/world.ts'

/** The credentials a careless or hostile caller sends. */

let world: World
let key: string
let before: Record<string, string>

beforeAll(async () => {
  world = await openWorld()
  const { accountId } = await world.make.person()
  key = (await world.make.key(accountId, ['*'])).plaintextKey
  before = await digestOf(world.database)
})

afterAll(() => world[Symbol.asyncDispose]())

const CREATE = routeOf('management.applications.create')

const BODY = { name: 'My Application' }

const at = (text: string, index: number, character: string) => text.slice(0, index) + character + text.slice(index + 1)

const swapped = (text: string, index: number) => at(at(text, index, text.charAt(index + 1)), index + 1, text.charAt(index))

/** Made from the real key, which is only there once the world is. */
const CREDENTIALS: Readonly<Record<string, (key: string) => string>> = {
  'nothing at all': () => '',
  'the scheme only': () => 'Bearer',
  'the scheme and a space': () => 'Bearer ',
  'no scheme': (real) => real,
  'another scheme': (real) => `Token ${real}`,
  'one character less': (real) => `Bearer ${real.slice(0, -1)}`,
  'one character more': (real) => `Bearer ${real}0`,
  'a character less in the middle': (real) => `Bearer ${real.slice(0, 40)}${real.slice(41)}`,
  'two characters swapped': (real) =>
    `Bearer ${swapped(
      real,
      [...real].findIndex((character, index) => index > 31 && character !== real[index + 1]),
    )}`,
  'another prefix': (real) => `Bearer ${real.replace('blz_mgmt_', 'BLZ_MGMT_')}`,
  'a key inside of text': (real) => `Bearer x${real}`,
  'a key twice': (real) => `Bearer ${real}${real}`,
  'a key with a space in it': (real) => `Bearer ${real.slice(0, 30)} ${real.slice(30)}`,
  'a key in quotes': (real) => `Bearer "${real}"`,
  'a key in percent escapes': (real) => `Bearer ${real.replaceAll('_', '%5F')}`,
  'a look-alike letter, as Latin-1 bytes': (real) => `Bearer ${at(real, 0, '\u00fe')}`,
  'a non-breaking space behind': (real) => `Bearer ${real}\u00a0`,
  'an unknown key': () => `Bearer ${unknownKey()}`,
  '20 KB': () => `Bearer ${'a'.repeat(20_000)}`,
}

describe.each(DOORS)('%s', (door) => {
  test.each(Object.entries(CREDENTIALS))('%s is api_key_invalid and changes nothing', async (_, make) => {
    const authorization = make(key)

    const told = await callThrough(world, door)(CREATE, BODY, { headers: { authorization } })

    expect([told.status, told.code]).toEqual([401, 'api_key_invalid'])
    if (authorization.length > 20) expect(told.text).not.toContain(authorization.slice(8, 60))
    expect(changedTables(before, await digestOf(world.database))).toEqual([])
  })

  test('zero-width characters and wide look-alikes can not even be sent in a header', () => {
    for (const character of ['\u200b', '\uff42', '\u0441'])
      expect(() => new Headers({ authorization: `Bearer ${key}${character}` })).toThrow(TypeError)
  })
})

const inUrl: Readonly<Record<string, (path: string, real: string) => string>> = {
  'in the query': (path, real) => `${path}?key=${real}`,
  'in the query, percent-encoded': (path, real) => `${path}?key=${real.replaceAll('_', '%5F')}`,
  'percent-encoded throughout': (path, real) =>
    `${path}?key=${[...real].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('')}`,
  'percent-encoded, behind a broken escape': (path, real) => `${path}?bad=%zz&key=${real.replaceAll('b', '%62')}`,
  'in the path': (path, real) => `${path}/${real}`,
  'in the path, percent-encoded': (path, real) => `${path}/${real.replaceAll('_', '%5f')}`,
}

describe('a key in a URL', () => {
  test.each(Object.entries(inUrl))('%s is never accepted and never logged', async (name, place) => {
    const secret = key.slice(30)
    const rest = fromRest(await world.ask('GET', place('/api/v1/panel/get-applications', key)))
    const beside = fromRest(await world.ask('GET', place('/api/v1/panel/get-applications', unknownKey()), { key }))
    const trpc = fromTrpc(await world.ask('GET', place('/trpc/management.applications.list', key)))

    const expected = name.startsWith('in the path') ? [404, 'not_found'] : [400, 'ambiguous_credentials']
    for (const told of [rest, beside, trpc]) expect([told.status, told.code]).toEqual(expected)
    const escaped = [...secret].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('')
    const tail = secret.replaceAll('b', '%62')
    expect(world.lines.filter((line) => line.includes(secret) || line.includes(escaped) || line.includes(tail))).toEqual([])
    expect(rest.text).not.toContain(secret)
  })

  test('as request id is neither echoed nor logged', async () => {
    const { headers } = await world.ask('GET', '/api/v1/panel/get-applications', { key, headers: { 'x-request-id': key } })

    expect(headers.get('x-request-id')).not.toBe(key)
    expect(world.lines.join('\n')).not.toContain(key.slice(30))
  })
})

describe('over a real socket', () => {
  const LINE = 'GET /api/v1/panel/get-applications HTTP/1.1'

  test('one Authorization header is accepted, two are refused whichever is right', async () => {
    await using server = await listen(world)
    const right = `Authorization: Bearer ${key}`
    const wrong = `authorization: Bearer ${unknownKey()}`

    const one = await server.request([LINE, right])
    const answers = await Promise.all(
      [
        [right, wrong],
        [wrong, right],
        [right, right],
        [right, 'Authorization: '],
        [right, 'Authorization: Basic eDp5'],
      ].map((lines) => server.request([LINE, ...lines])),
    )

    expect(one).toMatch(/^HTTP\/1.1 200 /)
    for (const answer of answers) {
      expect(answer).toMatch(/^HTTP\/1.1 400 /)
      expect(answer).toContain('ambiguous_credentials')
    }
  })

  test('two Authorization headers are refused over tRPC too', async () => {
    await using server = await listen(world)

    const answer = await server.request([
      'GET /trpc/management.applications.list HTTP/1.1',
      `Authorization: Bearer ${key}`,
      `Authorization: Bearer ${key}`,
    ])

    expect(answer).toMatch(/^HTTP\/1.1 400 /)
    expect(answer).toContain('ambiguous_credentials')
  })

  test('a header of 20 KB is refused and the server goes on', async () => {
    await using server = await listen(world)

    const huge = await server.request([LINE, `Authorization: Bearer ${'a'.repeat(20_000)}`])
    const next = await server.request([LINE, `Authorization: Bearer ${key}`])

    expect(huge).toMatch(/^HTTP\/1.1 431 /)
    expect(next).toMatch(/^HTTP\/1.1 200 /)
  })

  test('the address of the socket is the one that is noted', async () => {
    await using server = await listen(world)
    world.clock.advance(1000)
    await server.request([LINE, `Authorization: Bearer ${key}`, 'X-Forwarded-For: 203.0.113.9'])
    await world.node.lastUsed.flush()

    const rows = await world.database.reader.kysely.selectFrom('api_key').select('last_used_ip').execute()

    expect(rows).toEqual([{ last_used_ip: '127.0.0.1' }])
  })
})
