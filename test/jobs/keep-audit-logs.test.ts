import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { countAll } from '../../db/numbers.ts'
import { keepAuditLogs } from '../../server/jobs/keep-audit-logs.ts'
import { type AuditWorld, fill, found, openAuditWorld } from '../support/audit-world.ts'

const DAY_MS = 86_400_000

const keep = ({ world }: AuditWorld, retentionDays?: number) =>
  keepAuditLogs({ database: world.database, auditKeys: world.node.auditKeys, retentionDays }, world.clock.now())

const checkpoints = ({ world, accountId }: AuditWorld) =>
  world.database.reader.kysely
    .selectFrom('audit_checkpoint')
    .where('account_id', '=', accountId)
    .select(['sequence', 'reason'])
    .orderBy('sequence')
    .execute()

const countTargets = async ({ world }: AuditWorld) =>
  (await world.database.reader.kysely.selectFrom('audit_event_target').select(countAll().as('n')).executeTakeFirstOrThrow()).n

test('a log that has grown gets a checkpoint a day, and another when it has grown again', async () => {
  await using w = await openAuditWorld()
  await fill(w)

  await keep(w)
  await w.createLicenses(1)
  await keep(w)
  expect(await checkpoints(w)).toEqual([{ sequence: 11, reason: 'daily' }])

  w.world.clock.advance(DAY_MS + 1)
  await keep(w)
  await keep(w)
  w.world.clock.advance(DAY_MS + 1)
  await keep(w)
  expect(await checkpoints(w)).toEqual([
    { sequence: 11, reason: 'daily' },
    { sequence: 12, reason: 'daily' },
  ])
})

test('without a time to keep nothing is ever removed', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  w.world.clock.advance(10_000 * DAY_MS)

  await keep(w)

  expect(await w.verify()).toMatchObject({ verdict: 'intact', from: 1, events: 11 })
})

test('events whose time is over go with their targets, and the rest of the log stays intact', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  w.world.clock.advance(2 * DAY_MS)
  const [id] = await w.createLicenses(2)
  await w.act('pause', { licenseIds: [id] })
  const head = (await w.verify()).head

  await keep(w, 2)
  expect((await w.verify()).from).toBe(1)
  w.world.clock.advance(1)
  await keep(w, 2)

  expect(await w.verify()).toMatchObject({ verdict: 'intact', from: 12, events: 2, head })
  expect(await countTargets(w)).toBe(3)
  // Those before are of no use any more.
  expect(await checkpoints(w)).toEqual([
    { sequence: 11, reason: 'retention' },
    { sequence: 13, reason: 'daily' },
  ])
  const history = await w.call('GET', `get-license-history?licenseId=${id}&currentPage=1`)
  expect(history.data.map(({ action }: { action: string }) => action)).toEqual(['license.pause', 'license.create'])
})

test('a log may lose all its events, and goes on with the next number', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  w.world.clock.advance(2 * DAY_MS)

  await keep(w, 1)
  expect(await w.verify()).toMatchObject({ verdict: 'intact', from: null, events: 0, head: { sequence: 11 } })
  await w.createLicenses(1)

  expect(await w.verify()).toMatchObject({ verdict: 'intact', from: 12, events: 1, head: { sequence: 12 } })
})

test('more events than one batch removes all go in one run, and those of other accounts by their own time', async () => {
  await using w = await openAuditWorld()
  const { writer } = w.world.database
  await w.tamper(sql`delete from audit_event where account_id = ${w.accountId}`)
  await w.tamper(sql`update account set audit_sequence = 1200, audit_head = null where id = ${w.accountId}`)
  const old = Array.from({ length: 1200 }, (_, index) => ({
    id: `${1000 + index}`,
    account_id: w.accountId,
    sequence: 1 + index,
    actor_kind: 'cli' as const,
    action: 'account.enable',
    changes: '{}',
    request_id: 'old',
    created_at: '2020-01-01T00:00:00.000Z',
  }))
  for (let from = 0; from < old.length; from += 200)
    await writer
      .insertInto('audit_event')
      .values(old.slice(from, from + 200))
      .execute()
  await w.createLicenses(1)
  const neighbor = await w.world.make.person()

  await keep(w, 30)

  expect((await w.events()).map(({ sequence }) => sequence)).toEqual([1201])
  expect((await w.verify()).verdict).toBe('intact')
  const { rows } = await sql`select 1 from audit_event where account_id = ${neighbor.accountId}`.execute(writer)
  expect(rows).toHaveLength(1)
})

test('a batch is bounded by what its events were done to, and one of many alone is a batch', async () => {
  await using w = await openAuditWorld()
  const ids = await w.createLicenses(900)
  for (const action of ['pause', 'unpause', 'blacklist']) await w.act(action, { licenseIds: ids })
  w.world.clock.advance(2 * DAY_MS)

  await keep(w, 1)

  expect(await w.verify()).toMatchObject({ verdict: 'intact', events: 0, head: { sequence: 5 } })
  expect(await countTargets(w)).toBe(0)
})

test('events whose time was set back stay, and are not vouched for', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  await w.tamper(sql`update audit_event set created_at = '2001-01-01T00:00:00.000Z' where account_id = ${w.accountId} and sequence <= 4`)

  await expect(keep(w, 365)).rejects.toThrow(`verify those of accounts ${w.accountId}`)

  expect(await checkpoints(w)).toEqual([{ sequence: 11, reason: 'daily' }])
  expect(await w.verify()).toMatchObject({ verdict: 'broken', from: 1, problemCount: 4 })
})

test('events of a time that is over are not removed where some between them are missing', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  w.world.clock.advance(2 * DAY_MS)
  await w.tamper(sql`delete from audit_event where account_id = ${w.accountId} and sequence = 5`)

  await expect(keep(w, 1)).rejects.toThrow('altered audit logs')

  expect(found(await w.verify())).toEqual(['removed 5'])
})
