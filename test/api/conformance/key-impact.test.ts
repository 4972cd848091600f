import { describe, expect, test } from 'vitest'
import { askAbout, metadata, NOW, openUsed, use } from '../../support/api/used-key.ts'

/** Management API, section 3, "How a key is used": impact. The clock stands at 2026-11-20T14:03:22.000Z. */

describe('impact', () => {
  test('tells who calls what, what only this key calls, and who else could', async () => {
    await using w = await openUsed()
    const keyOf = async (draft: object) => (await w.create(draft)).body.data
    const able = await keyOf({ name: 'able', scopes: ['licenses:*', 'applications:read'] })
    const elsewhere = await keyOf({ name: 'elsewhere', scopes: ['*'], allApplications: false, applicationIds: [w.two] })
    await keyOf({ name: 'weak', scopes: ['applications:read'] })
    await use(w, able.plaintextKey)
    w.world.clock.set('2026-11-10T08:00:00.000Z')
    await use(w, w.key.plaintextKey, { path: metadata(w.one), count: 4 })
    w.world.clock.set('2026-11-18T08:00:00.000Z')
    await use(w, w.key.plaintextKey, { path: metadata(w.one), from: '192.0.2.2', count: 2 })
    w.world.clock.set('2026-11-19T14:00:00.000Z')
    await use(w, w.key.plaintextKey)
    w.world.clock.set(NOW)
    await use(w, w.key.plaintextKey, { path: 'get-users-metadata?applicationId=1' })

    const impact = await askAbout(w, w.key.id, 'impact')

    const lastAt = '2026-11-19T14:00:00.000Z'
    const calls = (last24Hours: number, last7Days: number, last30Days: number) => ({ last24Hours, last7Days, last30Days })
    const first = { address: '192.0.2.1', calls: calls(0, 0, 4), lastAt: '2026-11-10T08:00:00.000Z' }
    const second = { address: '192.0.2.2', calls: calls(0, 2, 2), lastAt: '2026-11-18T08:00:00.000Z' }
    expect(impact).toEqual({
      isUsed: true,
      observedSince: '2026-10-22T00:00:00.000Z',
      lastAt,
      calls: calls(1, 3, 7),
      endpoints: [
        {
          endpoint: 'management.licenses.metadata',
          scope: 'licenses:read',
          calls: calls(0, 2, 6),
          lastAt: second.lastAt,
          isOnlyCaller: true,
          addresses: [first, second],
        },
        {
          endpoint: 'management.applications.list',
          scope: 'applications:read',
          calls: calls(1, 1, 1),
          lastAt,
          isOnlyCaller: false,
          addresses: [{ address: '192.0.2.1', calls: calls(1, 1, 1), lastAt }],
        },
      ],
      addresses: [{ address: '192.0.2.1', calls: calls(1, 1, 5), lastAt }, second],
      alternatives: [{ id: able.id, name: 'able', publicId: able.publicId }],
      successor: null,
    })
    await w.call('POST', `api-keys/${able.id}/revoke`)
    const later = await askAbout(w, w.key.id, 'impact')
    expect(later.alternatives).toEqual([])
    expect(later.endpoints[1].isOnlyCaller).toBe(true)
    expect((await askAbout(w, elsewhere.id, 'impact')).alternatives).toEqual([])
  })

  test('names the successor of a key that was replaced', async () => {
    await using w = await openUsed()
    const { body } = await w.call('POST', `api-keys/${w.key.id}/rotate`, { gracePeriod: '1h' })
    const { id, name, publicId, plaintextKey } = body.data

    const before = await askAbout(w, w.key.id, 'impact')
    await use(w, plaintextKey)
    const after = await askAbout(w, w.key.id, 'impact')
    await w.call('POST', `api-keys/${id}/revoke`)
    const revoked = await askAbout(w, w.key.id, 'impact')

    expect(before.successor).toEqual({ id, name, publicId, lastUsedAt: null })
    expect(after.successor).toEqual({ id, name, publicId, lastUsedAt: NOW })
    expect(revoked.successor).toBeNull()
  })

  test('of a key that was never used is empty', async () => {
    await using w = await openUsed()

    expect(await askAbout(w, w.key.id, 'impact')).toEqual({
      isUsed: false,
      observedSince: '2026-10-22T00:00:00.000Z',
      lastAt: null,
      calls: { last24Hours: 0, last7Days: 0, last30Days: 0 },
      endpoints: [],
      addresses: [],
      alternatives: [],
      successor: null,
    })
  })
})
