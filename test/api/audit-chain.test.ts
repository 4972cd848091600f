import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createAuditKeys } from '../../server/audit/keys.ts'
import { verifyLog } from '../../server/audit/verify-log.ts'
import { pepperOf } from '../support/audit-keys.ts'
import { fill, found, openAuditWorld } from '../support/audit-world.ts'
import { times } from '../support/api/races.ts'

/** Every fault that somebody can plant who writes to the database and has not the pepper is found, and named. */

test('a log is intact, whatever is done in whatever order', async () => {
  await using w = await openAuditWorld()
  const ids = await w.createLicenses(5)
  const some = fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1 })
  const step = fc.oneof(
    fc.tuple(fc.constantFrom('pause', 'unpause', 'blacklist', 'unblacklist', 'reset_client_id'), some).map(
      ([action, licenseIds]) =>
        () =>
          w.act(action, { licenseIds }),
    ),
    fc.constantFrom('pause', 'unpause').map((action) => () => w.act(action, { all: true })),
    fc.string({ maxLength: 20 }).map((comment) => () => w.call('PATCH', `edit-license?licenseId=${ids[0]}`, { comment })),
    fc.integer({ min: 1, max: 5 }).map((amount) => () => w.createLicenses(amount)),
  )
  let asked = 0

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      for (const run of steps) await run().catch(() => undefined)
      asked += steps.length
      expect(await w.verify()).toMatchObject({ verdict: 'intact', problems: [], unsealed: 0 })
    }),
    { seed: 9, numRuns: 12 },
  )

  expect(asked).toBeGreaterThan(30)
})

test('a hundred mutations at once leave an unbroken chain', async () => {
  await using w = await openAuditWorld()
  const { events: before } = await w.verify()

  await times(100, (index) => w.byOwner('POST', 'create-application', { name: `Application ${index}` }))

  expect(await w.verify()).toMatchObject({ verdict: 'intact', events: before + 100, from: 1 })
})

test('each column of an event is sealed, and each of its targets', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  const events = await w.events()
  const event = events.find(({ action }) => action === 'license.pause') ?? events[0]
  if (event === undefined) throw new Error('no event')
  const others: Record<string, unknown> = { id: '77', sequence: 10_077, actor_kind: 'cli', application_id: '78', pepper_version: 9 }
  // The account is seen in the next test; an unknown pepper is another verdict.
  const columns = Object.keys(event).filter((name) => name !== 'account_id' && name !== 'pepper_version')
  expect(columns.length).toBeGreaterThan(12)

  for (const column of columns) {
    const was: unknown = Reflect.get(event, column)
    await w.tamper(sql`update audit_event set ${sql.ref(column)} = ${others[column] ?? 'other'} where id = ${event.id}`)
    const report = await w.verify()
    const id = column === 'id' ? '77' : event.id
    await w.tamper(sql`update audit_event set ${sql.ref(column)} = ${was} where id = ${id}`)
    expect([column, report.verdict]).toEqual([column, 'broken'])
  }
  expect((await w.verify()).verdict).toBe('intact')

  for (const statement of [
    sql`update audit_event_target set changes = '{"after":{"status":"activated"}}' where event_id = ${event.id}`,
    sql`update audit_event_target set target_id = target_id + 1 where event_id = ${event.id} and target_id = (select max(target_id) from audit_event_target where event_id = ${event.id})`,
    sql`insert into audit_event_target (target_id, event_id) values (99, ${event.id})`,
    sql`delete from audit_event_target where event_id = ${event.id}`,
  ]) {
    await w.tamper(statement)
    expect(found(await w.verify())).toEqual([`altered ${event.sequence}`])
  }
})

test('with another pepper everything is false; without the old one it is said that nothing could be checked', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  const handle = w.world.database.reader

  const wrong = await verifyLog({ handle, keys: createAuditKeys([pepperOf(1, 'w')]) }, w.accountId)
  const missing = await verifyLog({ handle, keys: createAuditKeys([pepperOf(2, 'n')]) }, w.accountId)

  expect(wrong).toMatchObject({ verdict: 'broken', problemCount: 11, events: 0 })
  expect(missing).toMatchObject({ verdict: 'unchecked', problemCount: 0, events: 0, unchecked: [{ pepperVersion: 1, count: 11 }] })
})
