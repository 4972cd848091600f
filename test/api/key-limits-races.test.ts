import { describe, expect, test } from 'vitest'
import { createApp } from '../../server/app.ts'
import { openNode } from '../../server/open-node.ts'
import { openLimited } from '../support/api/limited.ts'
import { codes, times } from '../support/api/races.ts'
import { hasManyConnections } from '../support/databases.ts'

/** A hundred at once at a limit of a key: exactly the limit. */

const CREATE = 'licenses:create' as const

describe('a hundred creates at once against fifty a day', () => {
  test('make exactly fifty', async () => {
    await using w = await openLimited()
    const { id, plaintextKey } = await w.key([{ scope: CREATE, perDay: 50, total: 1000 }])

    const answers = await times(100, () => w.mint(plaintextKey))

    expect(codes(answers)).toEqual({ ok: 50, key_limit_reached: 50 })
    expect(await w.countLicenses()).toBe(50)
    expect(await w.limitsOf(id)).toMatchObject([{ usedToday: 50, usedInTotal: 50 }])
  })

  test('by sevens make as many as fit whole', async () => {
    await using w = await openLimited()
    const { id, plaintextKey } = await w.key([{ scope: CREATE, perDay: 50 }])

    const answers = await times(100, () => w.mint(plaintextKey, { amount: 7 }))

    expect(codes(answers)).toEqual({ ok: 7, key_limit_reached: 93 })
    expect(await w.countLicenses()).toBe(49)
    expect(await w.limitsOf(id)).toMatchObject([{ usedToday: 49 }])
  })

  test('of a key and its successor make fifty together', async () => {
    await using w = await openLimited()
    const old = await w.key([{ scope: CREATE, perDay: 50 }])
    await w.mint(old.plaintextKey, { amount: 10 })
    const { data: successor } = (await w.owned('POST', `api-keys/${old.id}/rotate`, { gracePeriod: '1h' })).body

    const answers = await times(100, (index) => w.mint(index % 2 === 0 ? old.plaintextKey : successor.plaintextKey))

    expect(successor.limits).toEqual([{ scope: CREATE, perDay: 50, usedToday: 10, usedInTotal: 10 }])
    expect(codes(answers)).toEqual({ ok: 40, key_limit_reached: 60 })
    expect([await w.limitsOf(old.id), await w.limitsOf(successor.id)]).toEqual([
      [{ scope: CREATE, perDay: 50, usedToday: 50, usedInTotal: 50 }],
      [{ scope: CREATE, perDay: 50, usedToday: 50, usedInTotal: 50 }],
    ])
  })

  test('that repeat one another count once', async () => {
    await using w = await openLimited()
    const { id, plaintextKey } = await w.key([{ scope: CREATE, total: 5 }])

    const answers = await times(100, () => w.mint(plaintextKey, { amount: 5 }, { 'idempotency-key': 'order-1' }))

    expect(codes(answers)).toEqual({ ok: 100 })
    expect(await w.countLicenses()).toBe(5)
    expect(await w.limitsOf(id)).toMatchObject([{ usedInTotal: 5 }])
  })
})

if (hasManyConnections) {
  test('two nodes at one limit make exactly as many', async () => {
    await using w = await openLimited()
    const { plaintextKey } = await w.key([{ scope: CREATE, perDay: 50 }])
    const database = await w.world.database.again()
    const { config, log, clock } = w.world.node
    const node = await openNode({ config, log, clock, database, hasJobs: false })
    const app = createApp(node)
    const path = `http://localhost:4000/api/v1/panel/create-licenses?applicationId=${w.application}`
    const there = async () => {
      const body = JSON.stringify({ amount: 1, duration: null, applicationLicenseSettings: { levels: [], requiresClientId: false } })
      const headers = { authorization: `Bearer ${plaintextKey}`, 'content-type': 'application/json' }
      return (await app.request(path, { method: 'POST', headers, body })).status
    }

    const statuses = await times(100, async (index) => (index % 2 === 0 ? (await w.mint(plaintextKey)).status : there()))
    await node.close()
    await database.close()

    expect(statuses.filter((status) => status === 200)).toHaveLength(50)
    expect(statuses.filter((status) => status === 403)).toHaveLength(50)
    expect(await w.countLicenses()).toBe(50)
  })
}

describe('a change of limits', () => {
  test('holds for the next request while others are under way, and keeps what is counted', async () => {
    await using w = await openLimited()
    const { id, plaintextKey } = await w.key([{ scope: CREATE, perDay: 1000 }])
    const patch = (limits: object[]) => w.owned('PATCH', `api-keys/${id}`, { limits })

    const under = times(60, () => w.mint(plaintextKey))
    const { body } = await patch([{ scope: CREATE, perDay: 1 }])
    const told: number = body.data.limits[0].usedToday
    const after = await times(20, () => w.mint(plaintextKey))
    const made = (await under).filter(({ status }) => status === 200).length

    expect(codes(after)).toEqual(told === 0 ? { ok: 1, key_limit_reached: 19 } : { key_limit_reached: 20 })
    expect(await w.countLicenses()).toBe(Math.max(made, told) + after.filter(({ status }) => status === 200).length)
    expect(await w.limitsOf(id)).toMatchObject([{ perDay: 1, usedToday: await w.countLicenses() }])
  })

  test('stands in the audit log with what they were before', async () => {
    await using w = await openLimited()
    const { id } = await w.key([{ scope: CREATE, total: 5 }])

    await w.owned('PATCH', `api-keys/${id}`, { limits: [] })

    const told = await w.world.database.reader.kysely
      .selectFrom('audit_event_target')
      .innerJoin('audit_event', 'audit_event.id', 'audit_event_target.event_id')
      .where('audit_event.action', '=', 'api_key.update')
      .select('audit_event_target.changes')
      .executeTakeFirstOrThrow()
    const limits = [{ scope: CREATE, total: 5 }]
    expect(JSON.parse(told.changes ?? '')).toEqual({ before: { limits }, after: { limits: [] } })
  })

  test('taken away and brought back goes on where it was', async () => {
    await using w = await openLimited()
    const { id, plaintextKey } = await w.key([{ scope: CREATE, total: 5 }])
    const patch = async (changes: object) => (await w.owned('PATCH', `api-keys/${id}`, changes)).body.data

    await w.mint(plaintextKey, { amount: 3 })
    const none = await patch({ limits: [] })
    await w.mint(plaintextKey, { amount: 9 })
    const back = await patch({ limits: [{ scope: CREATE, total: 5 }] })
    const narrowed = await patch({ scopes: ['licenses:read'] })
    const wide = await patch({ scopes: ['licenses:*'] })

    expect(none.limits).toEqual([])
    expect([back.limits, narrowed.limits, wide.limits].map(([limit]) => limit.usedInTotal)).toEqual([3, 3, 3])
    expect((await w.mint(plaintextKey, { amount: 3 })).body).toMatchObject({ code: 'key_limit_reached', currentValue: 3 })
  })
})
