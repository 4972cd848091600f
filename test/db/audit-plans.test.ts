import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Repositories } from '../../db/repositories/index.ts'
import type { AuditFilter } from '../../shared/audit.ts'
import { dialectUnderTest } from '../support/databases.ts'
import { indexesOf, plansOf, scansOf, sortsOf } from '../support/plans.ts'
import { openWorld, type World } from '../support/world.ts'

/** In each of two accounts: enough that no planner thinks it cheap to walk them all. */
const COUNT = 20_000

const BATCH = 500

const ACTIONS = ['license.create', 'license.pause', 'user.edit', 'session.create']

let world: World
let accountId: string

const actorKindOf = (index: number): 'cli' | 'key' => (index % 50 === 0 ? 'cli' : 'key')

const fillAccount = async () => {
  const { accountId: id } = await world.make.person()
  const start = Date.parse('2026-01-01T00:00:00.000Z')
  for (let from = 0; from < COUNT; from += BATCH) {
    const events = Array.from({ length: BATCH }, (_, at) => {
      const index = from + at
      return {
        id: world.node.newId(),
        account_id: id,
        sequence: 10 + index,
        actor_kind: actorKindOf(index),
        actor_id: index % 50 === 0 ? null : String(1 + (index % 20)),
        action: ACTIONS[index % ACTIONS.length] ?? '',
        target_id: String(1000 + (index % 300)),
        application_id: String(1 + (index % 400)),
        changes: '{}',
        request_id: 'test',
        created_at: new Date(start + index * 60_000).toISOString(),
      }
    })
    await world.database.writer.insertInto('audit_event').values(events).execute()
    const targets = events.map((event) => ({ event_id: event.id, target_id: event.target_id }))
    await world.database.writer.insertInto('audit_event_target').values(targets).execute()
  }
  return id
}

beforeAll(async () => {
  world = await openWorld()
  await fillAccount()
  accountId = await fillAccount()
  if (dialectUnderTest === 'postgres') await sql`analyze`.execute(world.database.writer)
})

afterAll(() => world[Symbol.asyncDispose]())

const page = (filter: AuditFilter & { before?: number }) =>
  plansOf(world.database, (handle) =>
    new Repositories(handle, { accountId, applications: 'all' }).auditLog.page({ ...filter, pageSize: 50, mostTargets: 100 }),
  )

/** The unique index of numbers, whose name the database made. */
const BY_NUMBER = dialectUnderTest === 'sqlite' ? 'sqlite_autoindex_audit_event_1' : 'audit_event_account_id_sequence_key'

const FILTERS: readonly { what: string; filter: AuditFilter & { before?: number }; index: string }[] = [
  { what: 'no filter', filter: {}, index: BY_NUMBER },
  { what: 'a page late in the log', filter: { before: 100 }, index: BY_NUMBER },
  { what: 'an action', filter: { action: 'user.edit' }, index: 'audit_event_action' },
  { what: 'a resource', filter: { action: 'user.*' }, index: 'audit_event_resource' },
  { what: 'a kind of actor', filter: { actorKind: 'cli' }, index: 'audit_event_actor_kind' },
  { what: 'an actor', filter: { actorId: '7' }, index: 'audit_event_actor_id' },
  { what: 'an application', filter: { applicationId: '3' }, index: 'audit_event_application_id' },
  { what: 'an action of an application', filter: { action: 'user.edit', applicationId: '3' }, index: 'audit_event_action' },
  { what: 'a time', filter: { from: '2026-01-03T00:00:00.000Z', to: '2026-01-03T01:00:00.000Z' }, index: 'audit_event_created_at' },
]

test.each(FILTERS)('$what is read off its index, in its order', async ({ filter, index }) => {
  const plans = await page(filter)
  const events = plans.find((plan) => plan.sql.includes('"looked"'))

  expect(plans.flatMap(scansOf)).toEqual([])
  // PostgreSQL knows how few of these there are, and sorts them.
  if (dialectUnderTest === 'sqlite') expect(events && sortsOf(events)).toEqual([])
  expect(plans.flatMap(indexesOf)).toContain(index)
})

test('a target is looked up by its newest events', async () => {
  const plans = await page({ targetId: '1007' })

  expect(plans.flatMap(scansOf)).toEqual([])
  expect(plans.flatMap(indexesOf)).toContain(dialectUnderTest === 'sqlite' ? 'audit_event_target_target_id' : 'audit_event_target_pkey')
})

test('a time far back is found without walking what came after it', async () => {
  const found = await new Repositories(world.database.reader, { accountId, applications: 'all' }).auditLog.page({
    from: '2026-01-02T00:00:00.000Z',
    to: '2026-01-02T00:09:00.000Z',
    pageSize: 50,
    mostTargets: 1,
  })

  expect(found.items.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 10 }, (_, at) => 1459 - at))
  expect(found.nextBefore).toBeNull()
})
