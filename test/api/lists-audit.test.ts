import { expect, test } from 'vitest'
import { purgeApplications } from '../../server/jobs/purge-applications.ts'
import { openBlacklists } from '../support/api/blacklists.ts'
import { openVariables } from '../support/api/variables.ts'
import type { World } from '../support/world.ts'

/** What the audit log keeps of acts on blacklists and variables, and what is left of them when their application goes. */

/** The newest event, and every record it was done to. */
const lastEvent = async ({ database }: World) => {
  const event = await database.writer
    .selectFrom('audit_event')
    .select(['id', 'action', 'target_id', 'application_id', 'changes'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  const targets = await database.writer.selectFrom('audit_event_target').where('event_id', '=', event.id).select('target_id').execute()
  return { ...event, changes: JSON.parse(event.changes), targets: targets.map((row) => row.target_id).toSorted() }
}

test('acts on entries name each of them; one on all names the application; a dry run is nothing', async () => {
  await using w = await openBlacklists()

  const { id } = (await w.create({ ipAddress: '203.0.113.7', comment: 'Fraud' })).body.data
  const created = await lastEvent(w.world)
  await w.edit(id, { comment: null })
  const edited = await lastEvent(w.world)
  const other = (await w.entry({ clientId: 'hw-3f9c2a71' })).id
  await w.remove({ blacklistIds: [id, other] })
  const removed = await lastEvent(w.world)
  await w.remove({ all: true, dryRun: true })
  const afterDry = await lastEvent(w.world)
  await w.entry({ clientId: 'hw-3f9c2a71' })
  await w.remove({ all: true })

  const about = { target_id: id, targets: [id], application_id: w.application }
  expect(created).toMatchObject({ action: 'blacklist.create', ...about, changes: { ipAddress: '203.0.113.7', comment: 'Fraud' } })
  expect(edited).toMatchObject({ action: 'blacklist.edit', ...about, changes: { comment: null } })
  expect(removed).toMatchObject({ action: 'blacklist.delete', target_id: null, targets: [id, other].toSorted() })
  expect(removed.changes).not.toHaveProperty('blacklistIds')
  expect(afterDry.id).toBe(removed.id)
  expect(await lastEvent(w.world)).toMatchObject({ action: 'blacklist.delete', targets: [w.application] })
})

test('acts on a variable name it, and keep what was asked without the value', async () => {
  await using w = await openVariables()

  const { id } = (await w.create()).body.data
  const created = await lastEvent(w.world)
  await w.edit(id, { value: 'another' })
  const edited = await lastEvent(w.world)
  await w.remove(id)

  const about = { target_id: id, targets: [id], application_id: w.application }
  expect(created).toMatchObject({ action: 'variable.create', ...about, changes: { name: 'download-url' } })
  expect(created.changes).not.toHaveProperty('value')
  expect(edited).toMatchObject({ action: 'variable.edit', ...about })
  expect(edited.changes).not.toHaveProperty('value')
  expect(await lastEvent(w.world)).toMatchObject({ action: 'variable.delete', ...about })
})

test('a deleted application takes its entries and variables out of the plan at once, and out of the tables by the purge', async () => {
  await using w = await openBlacklists()
  const neighbor = (await w.world.make.application(w.accountId)).id
  for (const application of [w.application, neighbor])
    for (let index = 0; index < 3; index += 1) {
      await w.world.make.blacklistEntry(w.accountId, application, { clientId: `hw-${index}` })
      await w.world.make.variable(w.accountId, application)
    }
  const used = async () => {
    const { createdApplicationBlacklistCount, createdApplicationVariableCount } = (await w.call('GET', 'get-account-limits')).body.data
    return [createdApplicationBlacklistCount.currentValue, createdApplicationVariableCount.currentValue]
  }
  const before = await used()

  await w.call('DELETE', `delete-application?applicationId=${w.application}`)
  const after = await used()
  await purgeApplications(w.world.database)

  expect([before, after]).toEqual([
    [6, 6],
    [3, 3],
  ])
  for (const path of [`get-variables?applicationId=${w.application}`, `get-blacklists-metadata?applicationId=${w.application}`])
    expect((await w.call('GET', path)).body.code).toBe('not_found')
  for (const table of ['blacklist_entry', 'variable'] as const) {
    const rows = await w.world.database.writer.selectFrom(table).select('application_id').execute()
    expect(rows).toEqual([{ application_id: neighbor }, { application_id: neighbor }, { application_id: neighbor }])
  }
})
