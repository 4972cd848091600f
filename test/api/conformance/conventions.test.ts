import { describe, expect, test } from 'vitest'
import { ERRORS } from '../../../shared/errors.ts'
import { routes } from '../../../server/rest/routes.ts'
import { callThrough, DOORS, routeOf } from '../../support/api/doors.ts'
import { unknownKey } from '../../support/api/keys.ts'
import { openWorld } from '../../support/world.ts'

/** Management API, section 1, "Conventions" and "Error codes". */

const LIST = '/api/v1/panel/get-applications'

const open = async (environment: Record<string, string> = {}) => {
  const world = await openWorld(environment)
  const person = await world.make.person()
  const { plaintextKey: key } = await world.make.key(person.accountId, ['*'])
  return { world, ...person, key, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

test('every error has the status of the reference', () => {
  const statuses = Object.fromEntries(Object.entries(ERRORS).map(([code, { status }]) => [code, status]))

  expect(statuses).toEqual({
    api_key_invalid: 401,
    api_key_expired: 401,
    api_key_revoked: 401,
    unauthenticated: 401,
    session_required: 403,
    forbidden: 403,
    origin_forbidden: 403,
    insufficient_scope: 403,
    application_forbidden: 403,
    plan_required: 403,
    limit_reached: 403,
    key_limit_reached: 403,
    ambiguous_credentials: 400,
    validation_error: 400,
    not_found: 404,
    method_not_allowed: 405,
    already_exists: 409,
    conflict: 409,
    idempotency_conflict: 409,
    gone: 410,
    payload_too_large: 413,
    unsupported_media_type: 415,
    range_not_satisfiable: 416,
    rate_limited: 429,
    internal_error: 500,
    unavailable: 503,
  })
})

describe('auth', () => {
  test.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('the scheme may be written %s', async (scheme) => {
    await using w = await open()

    expect((await w.world.ask('GET', LIST, { headers: { authorization: `${scheme} ${w.key}` } })).status).toBe(200)
  })

  test('of a key and a cookie the key counts', async () => {
    await using w = await open()
    const { plaintextKey: weak } = await w.world.make.key(w.accountId, ['account:read'])

    const weakKey = await w.world.ask('GET', LIST, { key: weak, cookie: w.cookie })
    const onSessionRoute = await w.world.ask('GET', '/api/v1/panel/api-keys', { key: w.key, cookie: w.cookie })
    const endedCookie = await w.world.ask('GET', LIST, { key: w.key, cookie: 'session=over' })

    expect([weakKey.body.code, onSessionRoute.body.code, endedCookie.status]).toEqual(['insufficient_scope', 'session_required', 200])
  })

  test('a refusal has code, message and request id, and names the scope it wanted', async () => {
    await using w = await open()
    const { plaintextKey: weak } = await w.world.make.key(w.accountId, ['account:read'])

    const { status, body } = await w.world.ask('GET', LIST, { key: weak, headers: { 'x-request-id': 'mine-1' } })

    expect(status).toBe(403)
    expect(body).toEqual({
      success: false,
      code: 'insufficient_scope',
      message: 'Insufficient API key scope.',
      requestId: 'mine-1',
      requiredScope: 'applications:read',
    })
  })

  test('a 401 says how to prove who one is, through both doors', async () => {
    await using w = await open()

    for (const door of DOORS) {
      const told = await callThrough(w.world, door)(routeOf('management.applications.list'), {}, { key: unknownKey() })
      expect([told.status, told.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    }
  })

  test('Key-Expires-At tells of the last fourteen days of a key, also of a retiring one', async () => {
    await using w = await open()
    const at = { soon: '2026-12-04T14:03:22.000Z', later: '2026-12-04T14:03:22.001Z' }
    const soon = await w.world.make.key(w.accountId, ['*'], { expiresAt: at.soon })
    const later = await w.world.make.key(w.accountId, ['*'], { expiresAt: at.later })
    const headerOf = async (key: string) => (await w.world.ask('GET', LIST, { key })).headers.get('key-expires-at')

    const before = [await headerOf(soon.plaintextKey), await headerOf(later.plaintextKey), await headerOf(w.key)]
    await w.world.ask('POST', `/api/v1/panel/api-keys/${later.id}/rotate`, { cookie: w.cookie, body: { gracePeriod: '2h' } })

    expect(before).toEqual([at.soon, null, null])
    expect(await headerOf(later.plaintextKey)).toBe('2026-11-20T16:03:22.000Z')
  })

  test('Key-Expires-At stands on answers and refusals of both doors, until the key is expired', async () => {
    await using w = await open({ RATE_LIMIT_PER_MINUTE: '10' })
    const expiresAt = '2026-11-20T15:00:00.000Z'
    const { plaintextKey: key } = await w.world.make.key(w.accountId, ['applications:read', 'licenses:read'], { expiresAt })
    const calls = [
      ['management.applications.list', {}, 200],
      ['management.licenses.metadata', { applicationId: 'x' }, 400],
      ['management.account.limits', {}, 403],
      ['session.apiKeys.list', {}, 403],
      ['management.licenses.metadata', { applicationId: '1' }, 404],
      ['management.applications.list', {}, 429],
    ] as const
    const told = async (door: (typeof DOORS)[number], [name, input]: readonly [string, object, ...unknown[]]) => {
      const { status, headers } = await callThrough(w.world, door)(routeOf(name), { ...input }, { key })
      return [status, headers.get('key-expires-at')]
    }

    const answers = []
    for (const call of calls) for (const door of DOORS) answers.push(await told(door, call))
    w.world.clock.set(expiresAt)
    const expired = await told('REST', calls[0])

    expect(answers).toEqual(calls.flatMap(([, , status]) => DOORS.map(() => [status, expiresAt])))
    expect(expired).toEqual([401, null])
  })
})

describe('routes', () => {
  test('an unknown one is 404 in the envelope, a known one with another method 405 with Allow', async () => {
    await using w = await open()

    const unknown = await w.world.ask('GET', '/api/v1/panel/nothing-here', { key: w.key })
    expect(unknown).toMatchObject({ status: 404, body: { success: false, code: 'not_found' } })
    for (const path of new Set(routes.map((route) => route.path))) {
      const methods = [...new Set(routes.filter((route) => route.path === path).map((route) => route.method))]
      const answer = await w.world.ask('PUT', path.replace(':id', '1'), { key: w.key })
      expect(answer).toMatchObject({ status: 405, body: { success: false, code: 'method_not_allowed' } })
      expect(answer.headers.get('allow')?.split(', ').toSorted()).toEqual(methods.toSorted())
    }
  })

  test('unknown fields of a body are ignored', async () => {
    await using w = await open()

    const body = { name: 'My Application', id: '1', accountId: '2', account_id: '2', isPaused: true, future: { deep: [] } }
    const { status, body: answer } = await w.world.ask('POST', '/api/v1/panel/create-application', { key: w.key, body })
    const { body: read } = await w.world.ask('GET', `/api/v1/panel/get-application-settings?applicationId=${answer.data.id}`, {
      key: w.key,
    })

    expect(status).toBe(200)
    expect(read.data).toMatchObject({ name: 'My Application', isPaused: false })
  })

  test('an application is named by the query alone: one in the body does not count', async () => {
    await using w = await open()
    const [one, two] = [await w.world.make.application(w.accountId), await w.world.make.application(w.accountId)]

    const body = { applicationId: two.id, version: '2.0.0' }
    const { body: answer } = await w.world.ask('PATCH', `/api/v1/panel/edit-application-settings?applicationId=${one.id}`, {
      key: w.key,
      body,
    })

    expect(answer.data).toMatchObject({ id: one.id, version: '2.0.0' })
  })

  test.each([
    ['mine-1.2_3', true],
    ['a'.repeat(128), true],
    ['a'.repeat(129), false],
    ['', false],
    ['two words', false],
    ['<script>', false],
    [unknownKey(), false],
  ])('the request id %j is echoed: %s', async (given, isEchoed) => {
    await using w = await open()

    const { headers } = await w.world.ask('GET', LIST, { key: w.key, headers: { 'x-request-id': given } })

    expect(headers.get('x-request-id') === given).toBe(isEchoed)
    expect(headers.get('x-request-id')).toMatch(/^[A-Za-z0-9._-]{1,128}$/)
  })
})
