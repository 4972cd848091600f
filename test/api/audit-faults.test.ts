import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { ProblemKind } from '../../server/audit/report.ts'
import { type AuditWorld, fill, found, openAuditWorld } from '../support/audit-world.ts'

/** What is done to a log of some twelve events, and how it is told. */
const FAULTS: readonly { what: string; tamper: (w: AuditWorld) => Promise<void>; told: readonly `${ProblemKind} ${number}`[] }[] = [
  {
    what: 'an altered field',
    tamper: (w) => w.tamper(sql`update audit_event set address = '198.51.100.7' where account_id = ${w.accountId} and sequence = 5`),
    told: ['altered 5'],
  },
  {
    what: 'a removed event',
    tamper: (w) => w.tamper(sql`delete from audit_event where account_id = ${w.accountId} and sequence = 5`),
    told: ['removed 5'],
  },
  {
    what: 'removed events at the beginning',
    tamper: (w) => w.tamper(sql`delete from audit_event where account_id = ${w.accountId} and sequence < 4`),
    told: ['removed 1'],
  },
  {
    what: 'two events that changed places',
    tamper: async (w) => {
      await w.tamper(sql`update audit_event set sequence = 1000 where account_id = ${w.accountId} and sequence = 5`)
      await w.tamper(sql`update audit_event set sequence = 5 where account_id = ${w.accountId} and sequence = 7`)
      await w.tamper(sql`update audit_event set sequence = 7 where account_id = ${w.accountId} and sequence = 1000`)
    },
    told: ['reordered 5', 'reordered 7'],
  },
  {
    what: 'an event without a seal',
    tamper: (w) =>
      w.tamper(sql`update audit_event set hash = null, previous_hash = null, pepper_version = null
        where account_id = ${w.accountId} and sequence = 5`),
    told: ['inserted 5', 'removed 5'],
  },
  {
    what: 'an event that was written by hand',
    tamper: (w) =>
      w.tamper(sql`insert into audit_event (id, account_id, sequence, actor_kind, action, changes, request_id, created_at, pepper_version, previous_hash, hash)
        select id + 1, account_id, sequence + 1, actor_kind, action, changes, request_id, created_at, pepper_version, hash, hash
        from audit_event where account_id = ${w.accountId} order by sequence desc limit 1`),
    told: ['inserted 12'],
  },
  {
    what: 'the same, and the account told of it',
    tamper: async (w) => {
      await w.tamper(sql`insert into audit_event (id, account_id, sequence, actor_kind, action, changes, request_id, created_at, pepper_version, previous_hash, hash)
        select id + 1, account_id, sequence + 1, actor_kind, action, changes, request_id, created_at, pepper_version, hash, hash
        from audit_event where account_id = ${w.accountId} order by sequence desc limit 1`)
      await w.tamper(sql`update account set audit_sequence = audit_sequence + 1 where id = ${w.accountId}`)
    },
    told: ['altered 12'],
  },
  {
    what: 'the newest events cut off',
    tamper: (w) => w.tamper(sql`delete from audit_event where account_id = ${w.accountId} and sequence > 8`),
    told: ['truncated 9'],
  },
  {
    what: 'all events gone',
    tamper: (w) => w.tamper(sql`delete from audit_event where account_id = ${w.accountId}`),
    told: ['truncated 1'],
  },
  {
    what: 'another head in the account',
    tamper: (w) => w.tamper(sql`update account set audit_head = 'x' where id = ${w.accountId}`),
    told: ['head 11'],
  },
]

test.each(FAULTS)('$what is found and named', async ({ tamper, told }) => {
  await using w = await openAuditWorld()
  await fill(w)
  expect(await w.verify()).toMatchObject({ verdict: 'intact', from: 1, head: { sequence: 11 } })

  await tamper(w)
  const report = await w.verify()

  expect(report.verdict).toBe('broken')
  expect(found(report)).toEqual(told)
})
