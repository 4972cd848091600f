import { describe, expect, test } from 'vitest'
import { askAbout, DAY_MS, metadata, NOW, openUsed, use } from '../../support/api/used-key.ts'

/** Management API, section 3, "How a key is used": usage and advice. The clock stands at 2026-11-20T14:03:22.000Z. */

describe('usage', () => {
  test('tells calls per day, endpoint, application and address, with the first and the last', async () => {
    await using w = await openUsed()
    w.world.clock.advance(-2 * DAY_MS)
    await use(w, w.key.plaintextKey, { path: metadata(w.one), count: 3 })
    w.world.clock.set(NOW)
    await use(w, w.key.plaintextKey, { path: metadata(w.one), from: '2001:db8::1' })
    await use(w, w.key.plaintextKey, { path: 'api-keys' })

    const { status, body } = await w.call('GET', `api-keys/${w.key.id}/usage?days=3`)

    const [before, now] = ['2026-11-18T14:03:22.000Z', NOW]
    expect({ status, message: body.message }).toEqual({ status: 200, message: 'Successfully fetched API key usage.' })
    expect(body.data).toEqual({
      observedSince: '2026-11-18T00:00:00.000Z',
      calls: 4,
      refusals: 1,
      days: [
        { date: '2026-11-18', calls: 3, refusals: 0 },
        { date: '2026-11-19', calls: 0, refusals: 0 },
        { date: '2026-11-20', calls: 1, refusals: 1 },
      ],
      endpoints: [
        { endpoint: 'management.licenses.metadata', scope: 'licenses:read', calls: 4, refusals: 0, firstAt: before, lastAt: now },
        { endpoint: 'session.apiKeys.list', scope: 'session', calls: 0, refusals: 1, firstAt: now, lastAt: now },
      ],
      applications: [{ applicationId: w.one, name: 'First application', calls: 4, refusals: 0, firstAt: before, lastAt: now }],
      addresses: [
        { address: '192.0.2.1', calls: 3, refusals: 1, firstAt: before, lastAt: now },
        { address: '2001:db8::1', calls: 1, refusals: 0, firstAt: now, lastAt: now },
      ],
    })
  })

  test('of a key that was never used is empty, and has thirty days unless told otherwise', async () => {
    await using w = await openUsed()

    const usage = await askAbout(w, w.key.id, 'usage')

    expect(usage.days).toHaveLength(30)
    expect(usage).toMatchObject({ calls: 0, refusals: 0, endpoints: [], applications: [], addresses: [] })
  })

  test.each(['0', '31', '-1', '1.5', 'x'])('of %s days is a validation_error', async (days) => {
    await using w = await openUsed()

    expect((await w.call('GET', `api-keys/${w.key.id}/usage?days=${days}`)).body.code).toBe('validation_error')
  })
})

describe('advice', () => {
  test('is what was asked for and granted, and can be sent to PATCH as it is', async () => {
    await using w = await openUsed()
    await use(w, w.key.plaintextKey, { count: 2 })
    await use(w, w.key.plaintextKey, { path: metadata(w.two) })

    const advice = await askAbout(w, w.key.id, 'advice')
    const { status, body } = await w.call('PATCH', `api-keys/${w.key.id}`, advice.advised)
    const again = await askAbout(w, w.key.id, 'advice')

    expect(advice.advised).toEqual({ scopes: ['applications:read', 'licenses:read'], allApplications: false, applicationIds: [w.two] })
    expect(advice).toMatchObject({
      isYoung: false,
      observedSince: '2026-10-22T00:00:00.000Z',
      calls: 3,
      isSmaller: true,
      missingScopes: [],
    })
    expect(advice.scopes).toHaveLength(26)
    expect(advice.scopes).toContainEqual({ scope: 'applications:read', calls: 2, refusals: 0, lastAt: NOW })
    expect(advice.scopes).toContainEqual({ scope: 'files:delete', calls: 0, refusals: 0, lastAt: null })
    expect(advice.applications).toEqual([{ applicationId: w.two, name: 'Second application', calls: 1, refusals: 0, lastAt: NOW }])
    expect(status).toBe(200)
    expect(body.data).toMatchObject(advice.advised)
    expect([again.isSmaller, again.advised]).toEqual([false, advice.advised])
  })

  test('tells what was asked for in vain, and keeps what was refused for another reason', async () => {
    await using w = await openUsed()
    const { body } = await w.create({ scopes: ['licenses:*'], allApplications: false, applicationIds: [w.one, w.two] })
    const { id, plaintextKey } = body.data
    await use(w, plaintextKey, { path: metadata(w.one) })
    await use(w, plaintextKey, { path: `get-users-metadata?applicationId=${w.two}`, count: 2 })
    const third = await w.world.make.application(w.accountId)
    await use(w, plaintextKey, { method: 'POST', path: `create-licenses?applicationId=${third.id}`, body: { amount: 1 } })

    const advice = await askAbout(w, id, 'advice')

    expect(advice.missingScopes).toEqual([{ scope: 'app_users:read', refusals: 2, lastAt: NOW }])
    expect(advice.advised).toEqual({
      scopes: ['licenses:read', 'licenses:create'],
      allApplications: false,
      applicationIds: [w.one, w.two].toSorted(),
    })
    expect(advice.isYoung).toBe(true)
    expect(advice.observedSince).toBe(NOW)
  })

  test('keeps all applications of a key that makes applications', async () => {
    await using w = await openUsed()
    await use(w, w.key.plaintextKey, { method: 'POST', path: 'create-application', body: { name: 'Third application' } })
    await use(w, w.key.plaintextKey, { path: metadata(w.one) })

    expect((await askAbout(w, w.key.id, 'advice')).advised).toMatchObject({ allApplications: true, applicationIds: [] })
  })

  test('for a key that was never used is null', async () => {
    await using w = await openUsed()

    expect(await askAbout(w, w.key.id, 'advice')).toMatchObject({ calls: 0, isSmaller: false, advised: null, applications: [] })
  })

  test('forgets what was done more than thirty days ago, and applications that are gone', async () => {
    await using w = await openUsed()
    w.world.clock.advance(-30 * DAY_MS)
    await use(w, w.key.plaintextKey)
    w.world.clock.set(NOW)
    await use(w, w.key.plaintextKey, { path: metadata(w.one) })
    await use(w, w.key.plaintextKey, { path: metadata(w.two) })
    await w.call('DELETE', `delete-application?applicationId=${w.two}`)

    const advice = await askAbout(w, w.key.id, 'advice')

    expect(advice.advised).toEqual({ scopes: ['licenses:read'], allApplications: false, applicationIds: [w.one] })
  })
})

test('a removed key is not found', async () => {
  await using w = await openUsed()
  await use(w, w.key.plaintextKey)
  await w.call('DELETE', `api-keys/${w.key.id}`)

  for (const about of ['usage', 'advice', 'impact'])
    expect((await w.call('GET', `api-keys/${w.key.id}/${about}`)).body.code).toBe('not_found')
})
