import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createKeyCalls } from '../../server/jobs/key-calls.ts'
import { purgeApplications } from '../../server/jobs/purge-applications.ts'
import { removeExpired } from '../../server/jobs/remove-expired.ts'
import { call, countedIn, openKey, sumOf } from '../support/api/key-calls.ts'
import { times } from '../support/api/races.ts'
import type { World } from '../support/world.ts'

const HOUR_MS = 3_600_000

const rename = (world: World, name: string, to: string) =>
  sql`alter table ${sql.table(name)} rename to ${sql.table(to)}`.execute(world.database.writer)

describe('what was counted', () => {
  test('is written when the node closes', async () => {
    await using w = await openKey()
    const { lastUsed } = w.world.node

    await times(30, () => w.world.ask('GET', '/api/v1/panel/get-applications', { key: w.key.plaintextKey }))
    await w.world.node.close()
    await lastUsed.flush()

    expect((await countedIn(w.world.database)).uses).toMatchObject([{ endpoint: 'management.applications.list', calls: 30 }])
  })

  test('and could not be written is written by the next flush, once', async () => {
    await using w = await openKey()
    const { lastUsed } = w.world.node
    const use = () => w.world.ask('GET', '/api/v1/panel/get-applications', { key: w.key.plaintextKey })

    await times(5, use)
    await rename(w.world, 'key_use_application', 'elsewhere')
    lastUsed.count(call(w.key.id, { applicationId: w.application.id }))
    await expect(lastUsed.flush()).rejects.toThrow('key_use_application')
    await rename(w.world, 'elsewhere', 'key_use_application')
    await times(5, use)
    await lastUsed.flush()
    await lastUsed.flush()

    const { uses, applications } = await countedIn(w.world.database)
    expect(uses.map(({ calls }) => calls)).toEqual([10, 1])
    expect(applications).toMatchObject([{ calls: 1 }])
  })

  test('stands in its hour and its day, also across midnight', async () => {
    await using w = await openKey()
    const at = Date.parse('2026-11-20T23:59:59.999Z')

    for (const more of [0, 1, HOUR_MS]) w.world.node.lastUsed.count(call(w.key.id, { at: at + more, applicationId: w.application.id }))
    await w.world.node.lastUsed.flush()

    const { kysely } = w.world.database.reader
    const rows = await kysely.selectFrom('key_use').select(['hours', 'start', 'calls', 'first_at', 'last_at']).orderBy('start').execute()
    const midnight = (at + 1) / HOUR_MS
    expect(rows).toEqual(
      [
        { hours: 24, start: midnight - 24, calls: 1, first_at: '2026-11-20T23:59:59.999Z', last_at: '2026-11-20T23:59:59.999Z' },
        { hours: 1, start: midnight - 1, calls: 1, first_at: '2026-11-20T23:59:59.999Z', last_at: '2026-11-20T23:59:59.999Z' },
        { hours: 1, start: midnight, calls: 2, first_at: '2026-11-21T00:00:00.000Z', last_at: '2026-11-21T00:59:59.999Z' },
        { hours: 24, start: midnight, calls: 2, first_at: '2026-11-21T00:00:00.000Z', last_at: '2026-11-21T00:59:59.999Z' },
      ].toSorted((left, right) => left.start - right.start),
    )
    expect(await kysely.selectFrom('key_use_application').select(['day', 'calls']).orderBy('day').execute()).toEqual([
      { day: midnight / 24 - 1, calls: 1 },
      { day: midnight / 24, calls: 2 },
    ])
  })

  test('of a key used from very many addresses is told for fifty of them, and the sum stays exact', async () => {
    await using w = await openKey()

    for (let round = 0; round < 3; round += 1) {
      for (let at = 0; at < 999; at += 1) w.world.node.lastUsed.count(call(w.key.id, { address: `10.${round}.${at >> 8}.${at & 255}` }))
      w.world.node.lastUsed.count(call(w.key.id, { address: '10.0.0.7' }))
      await w.world.node.lastUsed.flush()
    }

    const { uses } = await countedIn(w.world.database)
    expect(uses).toHaveLength(51)
    expect(sumOf(uses)).toBe(3000)
    expect(uses.find(({ address }) => address === '10.0.0.7')?.calls).toBe(4)
    expect(uses.find(({ address }) => address === '')?.calls).toBe(3000 - 49 - 4)
  })

  test('of a removed key and of a deleted application goes, and no late count brings it back', async () => {
    await using w = await openKey()
    const other = await w.world.make.key(w.owner.accountId, ['licenses:read'])
    const { lastUsed } = w.world.node
    const count = () => {
      for (const { id } of [w.key, other]) lastUsed.count(call(id, { applicationId: w.application.id }))
      return lastUsed.flush()
    }
    const panel = (method: string, path: string) =>
      w.world.ask(method, `/api/v1/panel/${path}`, { cookie: w.owner.cookie, headers: { 'content-type': 'application/json' } })

    await count()
    await panel('DELETE', `api-keys/${other.id}`)
    await panel('DELETE', `delete-application?applicationId=${w.application.id}`)
    await count()
    await purgeApplications(w.world.database)
    await count()

    const { uses, applications } = await countedIn(w.world.database)
    expect(uses.map(({ calls }) => calls)).toEqual([3])
    expect(applications).toEqual([])
  })

  test('goes after thirty days, hours after one', async () => {
    await using w = await openKey()
    const now = new Date('2026-11-20T14:03:22.000Z')
    const hoursAgo = [0, 24, 25, 29 * 24, 30 * 24]

    for (const hours of hoursAgo)
      w.world.node.lastUsed.count(call(w.key.id, { at: now.getTime() - hours * HOUR_MS, applicationId: w.application.id }))
    await w.world.node.lastUsed.flush()
    await removeExpired(w.world.database, now)

    const { kysely } = w.world.database.reader
    const kept = await kysely.selectFrom('key_use').select(['hours', 'start']).orderBy('hours').orderBy('start', 'desc').execute()
    const hour = Math.floor(now.getTime() / HOUR_MS)
    const today = hour - (hour % 24)
    expect(kept).toEqual([
      { hours: 1, start: hour },
      { hours: 1, start: hour - 24 },
      { hours: 24, start: today },
      { hours: 24, start: today - 24 },
      { hours: 24, start: today - 29 * 24 },
    ])
    expect(await kysely.selectFrom('key_use_application').select('day').execute()).toHaveLength(3)
  })
})

test('counts that wait are bounded, also when a hundred thousand places are named, and what is known goes on', () => {
  const calls = createKeyCalls()

  for (let at = 0; at < 100_000; at += 1)
    calls.count(call('1', { applicationId: String(at), endpoint: `endpoint ${at % 10}`, address: `address ${at}` }))
  const { endpoints, applications } = calls.take()
  calls.restore({ endpoints, applications })
  calls.count(call('1', { endpoint: 'endpoint 0', address: 'address 0' }))

  expect(endpoints).toHaveLength(1_000 + 10)
  expect(endpoints.length + applications.length).toBe(50_000)
  expect(sumOf(endpoints)).toBe(100_000)
  expect(sumOf(calls.take().endpoints)).toBe(100_001)
})
