import { expect, test } from 'vitest'
import { MOST_HITS } from '../../shared/tables.ts'
import { openLicenses, type LicensesWorld } from '../support/license-world.ts'

/** Events of the application itself, newer than its licenses: as many as a busy script leaves behind in an hour. */
const addEvents = async ({ world, accountId, applicationId }: LicensesWorld, action: string, count: number) => {
  const { writer } = world.database
  const at = world.node.clock().toISOString()
  const ids = Array.from({ length: count }, () => world.node.newId())
  for (let from = 0; from < count; from += 500) {
    const some = ids.slice(from, from + 500)
    const events = some.map((id, index) => ({
      id,
      account_id: accountId,
      sequence: 1_000_000 + from + index,
      actor_kind: 'cli' as const,
      actor_id: null,
      action,
      target_id: applicationId,
      application_id: applicationId,
      changes: '{}',
      address: null,
      request_id: 'test',
      created_at: at,
    }))
    await writer.insertInto('audit_event').values(events).execute()
    await writer
      .insertInto('audit_event_target')
      .values(some.map((id) => ({ target_id: applicationId, event_id: id })))
      .execute()
  }
}

test('the history in a busy application looks at the newest events on all records, and says so', async () => {
  await using w = await openLicenses()
  const { body: made } = await w.create({ amount: 1 })
  const [{ id }] = made.data
  const history = () => w.call('GET', `get-license-history?applicationId=${w.applicationId}&licenseId=${id}&currentPage=1`)
  await w.act('pause', { all: true })
  const actions = async () => (await history()).body.data.map(({ action }: { action: string }) => action)
  expect(await actions()).toEqual(['license.pause', 'license.create'])
  expect((await history()).body).not.toHaveProperty('totalIsCapped')

  await addEvents(w, 'user.blacklist', MOST_HITS + 1)

  // What was done to the record itself is never crowded out.
  expect(await actions()).toEqual(['license.create'])
  expect((await history()).body).toMatchObject({ totalPages: 1, totalIsCapped: true })
})
