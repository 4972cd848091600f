import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { keepAuditLogs } from '../../server/jobs/keep-audit-logs.ts'
import { type AuditWorld, fill, found, openAuditWorld } from '../support/audit-world.ts'

/** Logs that were put back, emptied or robbed of their seals: what heads and checkpoints find. */

const headOf = async (w: AuditWorld) => {
  const { head } = await w.verify()
  if (head === null) throw new Error('nothing is sealed')
  return head
}

const dailyJob = (w: AuditWorld, retentionDays?: number) =>
  keepAuditLogs({ database: w.world.database, auditKeys: w.world.node.auditKeys, retentionDays }, w.world.clock.now())

/** Cut off, and the account rewritten to fit. */
const rollBack = async (w: AuditWorld, to: number) => {
  const hash = (await w.events()).find(({ sequence }) => sequence === to)?.hash
  await w.tamper(sql`delete from audit_event where account_id = ${w.accountId} and sequence > ${to}`)
  await w.tamper(sql`update account set audit_sequence = ${to}, audit_head = ${hash} where id = ${w.accountId}`)
}

test('what is cut off with a rewritten account is found by a head that was kept elsewhere', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  const head = await headOf(w)
  expect((await w.verify(head)).verdict).toBe('intact')

  await rollBack(w, 8)

  expect((await w.verify()).verdict).toBe('intact')
  expect(found(await w.verify(head))).toEqual(['truncated 9'])
})

test('it is found without one by the checkpoint of the day, also when the log has grown again', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  const head = await headOf(w)
  await dailyJob(w)
  expect((await w.verify()).verdict).toBe('intact')

  await rollBack(w, 8)
  expect(found(await w.verify())).toEqual(['truncated 9'])
  for (let edits = 0; edits < 5; edits++) await w.byOwner('PATCH', 'edit-application-settings', { version: `2.0.${edits}` })

  expect(found(await w.verify())).toEqual(['rewritten 11'])
  expect(found(await w.verify(head))).toEqual(['rewritten 11', 'rewritten 11'])
})

test('a forged checkpoint is found, and vouches for nothing', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  await dailyJob(w)
  const fourth = (await w.events()).find(({ sequence }) => sequence === 4)?.hash

  await w.tamper(sql`delete from audit_event where account_id = ${w.accountId} and sequence <= 4`)
  await w.tamper(sql`insert into audit_checkpoint (account_id, sequence, hash, reason, pepper_version, signature, created_at)
    select account_id, 4, ${fourth}, 'retention', pepper_version, signature, created_at from audit_checkpoint where account_id = ${w.accountId}`)

  expect(found(await w.verify())).toEqual(['removed 1', 'checkpoint 4'])
})

test('a checkpoint of the day does not vouch for events that are gone', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  await dailyJob(w)
  await w.createLicenses(1)

  await w.tamper(sql`delete from audit_event where account_id = ${w.accountId} and sequence <= 11`)
  expect(found(await w.verify())).toEqual(['removed 1'])
  await w.tamper(sql`update audit_checkpoint set reason = 'retention' where account_id = ${w.accountId}`)

  expect(found(await w.verify())).toEqual(['removed 1', 'checkpoint 11'])
})

test('events from before logs were sealed are told apart, and the chain starts behind them', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  await w.tamper(sql`update audit_event set hash = null, previous_hash = null, pepper_version = null where account_id = ${w.accountId}`)
  await w.tamper(sql`update account set audit_head = null where id = ${w.accountId}`)
  expect(await w.verify()).toMatchObject({ verdict: 'unchecked', unsealed: 11, events: 0, head: null, problems: [] })

  await w.createLicenses(2)
  expect(await w.verify()).toMatchObject({ verdict: 'unchecked', unsealed: 11, events: 1, head: { sequence: 12 }, problems: [] })
  await w.tamper(sql`update audit_event set action = 'other' where account_id = ${w.accountId} and sequence = 12`)

  expect(found(await w.verify())).toEqual(['altered 12'])
})

/** What makes events look as if they were older than sealing. */
const unseal = (w: AuditWorld) =>
  w.tamper(sql`update audit_event set hash = null, previous_hash = null, pepper_version = null where account_id = ${w.accountId}`)

const forgetHead = (w: AuditWorld) => w.tamper(sql`update account set audit_head = null where id = ${w.accountId}`)

test('a log whose seals were all taken away is not intact, and broken for who kept a head or the checkpoint of a day', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  const head = await headOf(w)
  await unseal(w)
  await forgetHead(w)

  expect((await w.verify()).verdict).toBe('unchecked')
  expect(found(await w.verify(head))).toEqual(['rewritten 11'])
})

test('an event without a seal in front of the first one is found', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  await w.tamper(sql`insert into audit_event (id, account_id, sequence, actor_kind, action, changes, request_id, created_at)
    values (77, ${w.accountId}, 0, 'cli', 'license.delete', '{}', 'forged', '2026-01-01T00:00:00.000Z')`)

  expect(found(await w.verify())).toEqual(['inserted 0'])
})

test('unsealed events that are missing are found', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  await unseal(w)
  await forgetHead(w)
  await w.createLicenses(1)
  await w.tamper(sql`delete from audit_event where account_id = ${w.accountId} and sequence in (5, 11)`)

  expect(found(await w.verify())).toEqual(['removed 5', 'removed 11'])
})

test('a log that was emptied is found though the account tells no head any more', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  await w.tamper(sql`delete from audit_event where account_id = ${w.accountId}`)
  await forgetHead(w)

  expect(found(await w.verify())).toEqual(['truncated 1'])
})
