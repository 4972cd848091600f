import { describe, expect, test } from 'vitest'
import { callThrough, DOORS, fromTrpc, routeOf } from '../../support/api/doors.ts'
import { unknownKey, withBadChecksum, withWrongSecret } from '../../support/api/keys.ts'
import { openWorld } from '../../support/world.ts'

/** Management API, section 1, "rate limit". */

const LIST = '/api/v1/panel/get-applications'

const LIST_ROUTE = routeOf('management.applications.list')

const remaining = (headers: Headers) => Number(/^"default";r=(\d+);t=\d+$/.exec(headers.get('ratelimit') ?? '')?.[1])

const open = async (environment: Record<string, string> = { RATE_LIMIT_PER_MINUTE: '10', AUTH_FAILURES_PER_MINUTE: '5' }) => {
  const world = await openWorld(environment)
  const person = await world.make.person()
  const { plaintextKey: key } = await world.make.key(person.accountId, ['*'])
  const list = (sending: { key?: string; cookie?: string }) => world.ask('GET', LIST, sending)
  /** As from this address. */
  const from = async (address: string, key: string) => {
    const request = { headers: { authorization: `Bearer ${key}` } }
    const response = await world.app.request(`http://localhost:4000${LIST}`, request, {
      incoming: { socket: { remoteAddress: address }, rawHeaders: [] },
    })
    await response.text()
    return response
  }
  return { world, ...person, key, list, from, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

describe('calls', () => {
  test('600 a minute unless configured otherwise', async () => {
    await using world = await openWorld({ RATE_LIMIT_PER_MINUTE: '' })

    expect(world.node.callLimit).toMatchObject({ limit: 600, windowSeconds: 60 })
    expect(world.node.failureLimit.windowSeconds).toBe(60)
  })

  test('every authenticated answer tells the policy and what is left, counting down to 429 with Retry-After', async () => {
    await using w = await open()

    const answers = []
    for (let call = 0; call < 12; call += 1) answers.push(await w.list({ key: w.key }))

    expect(answers.map(({ headers }) => headers.get('ratelimit-policy'))).toEqual(Array.from({ length: 12 }, () => '"default";q=10;w=60'))
    expect(answers.map(({ headers }) => remaining(headers))).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0])
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 200), 429, 429])
    expect(answers[11]?.body).toMatchObject({ success: false, code: 'rate_limited' })
    expect(Number(answers[11]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(answers[11]?.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    expect(answers[0]?.headers.get('retry-after')).toBeNull()
  })

  test('refusals behind authentication count too, and tell it', async () => {
    await using w = await open()
    const { plaintextKey: weak } = await w.world.make.key(w.accountId, ['account:read'])

    const answers = [
      await w.list({ key: weak }),
      await w.world.ask('GET', '/api/v1/panel/get-application-settings?applicationId=x', { key: weak }),
    ]

    expect(answers.map(({ status, headers }) => [status, remaining(headers)])).toEqual([
      [403, 9],
      [400, 8],
    ])
  })

  test('each key and each session has its own minute', async () => {
    await using w = await open()
    const { plaintextKey: other } = await w.world.make.key(w.accountId, ['*'])
    for (let call = 0; call < 11; call += 1) await w.list({ key: w.key })

    const answers = [await w.list({ key: w.key }), await w.list({ key: other }), await w.list({ cookie: w.cookie })]

    expect(answers.map(({ status }) => status)).toEqual([429, 200, 200])
  })

  test('a batch of n costs n, and those beyond the limit are refused one by one', async () => {
    await using w = await open()
    const batch = (count: number) =>
      w.world.ask('GET', `/trpc/${Array.from({ length: count }, () => LIST_ROUTE.name).join(',')}?batch=1&input=%7B%7D`, { key: w.key })

    const first = await batch(4)
    const second = await batch(8)

    expect([first.status, remaining(first.headers)]).toEqual([200, 6])
    expect(second.status).toBe(207)
    expect(second.body.filter((entry: object) => 'result' in entry)).toHaveLength(6)
    expect(
      second.body.filter((entry: { error?: { json: { data: { code: string } } } }) => entry.error?.json.data.code === 'rate_limited'),
    ).toHaveLength(2)
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('both doors spend from one minute and refuse alike', async () => {
    await using w = await open({ RATE_LIMIT_PER_MINUTE: '1' })
    await callThrough(w.world, 'REST')(LIST_ROUTE, {}, { key: w.key })

    for (const door of DOORS) {
      const told = await callThrough(w.world, door)(LIST_ROUTE, {}, { key: w.key })
      expect([told.status, told.code, Number(told.headers.get('retry-after')) > 0]).toEqual([429, 'rate_limited', true])
    }
  })
})

describe('failed authentication', () => {
  test('is limited per address, whatever key was tried, and never stops a right secret', async () => {
    await using w = await open()
    const wrong = [
      unknownKey(),
      withWrongSecret(w.key),
      withBadChecksum(w.key),
      'garbage',
      unknownKey(),
      unknownKey(),
      withWrongSecret(w.key),
    ]

    const statuses = []
    for (const key of wrong) statuses.push((await w.from('192.0.2.1', key)).status)
    const right = await w.from('192.0.2.1', w.key)
    const elsewhere = await w.from('192.0.2.2', unknownKey())

    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
    expect([right.status, elsewhere.status]).toEqual([200, 401])
  })

  test('says when to come back', async () => {
    await using w = await open({ AUTH_FAILURES_PER_MINUTE: '1' })
    await w.from('192.0.2.1', unknownKey())

    const refused = await w.from('192.0.2.1', unknownKey())

    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(fromTrpc(await w.world.ask('GET', `/trpc/${LIST_ROUTE.name}`, { key: unknownKey() })).status).toBe(401)
  })

  test('of IPv6 is counted by /64, and an address in v4 clothes is that v4 address', async () => {
    await using w = await open({ AUTH_FAILURES_PER_MINUTE: '1' })
    const status = async (address: string) => (await w.from(address, unknownKey())).status

    expect(await status('2001:db8:0:1::1')).toBe(401)
    expect(await status('2001:db8::1:ffff:ffff:ffff:ffff')).toBe(429)
    expect(await status('2001:db8:0:2::1')).toBe(401)
    expect(await status('192.0.2.9')).toBe(401)
    expect(await status('::ffff:192.0.2.9')).toBe(429)
  })

  test('a revoked or expired key with the right secret is no guess', async () => {
    await using w = await open({ AUTH_FAILURES_PER_MINUTE: '1' })
    const revoked = await w.world.make.key(w.accountId, ['*'])
    await w.world.ask('POST', `/api/v1/panel/api-keys/${revoked.id}/revoke`, {
      cookie: w.cookie,
      headers: { 'content-type': 'application/json' },
    })

    const statuses = []
    for (let call = 0; call < 3; call += 1) statuses.push((await w.from('192.0.2.1', revoked.plaintextKey)).status)

    expect(statuses).toEqual([401, 401, 401])
  })

  test('is not spared by a forged X-Forwarded-For', async () => {
    await using w = await open({ AUTH_FAILURES_PER_MINUTE: '1' })
    const ask = (forwarded: string) => w.world.ask('GET', LIST, { key: unknownKey(), headers: { 'x-forwarded-for': forwarded } })

    expect([(await ask('192.0.2.1')).status, (await ask('192.0.2.2')).status]).toEqual([401, 429])
  })
})
