import { expect, test } from 'vitest'
import { fillLists } from '../../server/cli/demo/lists.ts'
import { openPanel } from '../support/api/panel.ts'

test('the demo lists a few strangers and sets a few variables, dated between its beginning and now', async () => {
  await using w = await openPanel()
  const start = new Date(w.world.clock.now().getTime() - 90 * 86_400_000)

  await fillLists({ node: w.world.node, accountId: w.accountId, applicationId: w.application }, start)

  const entries = (await w.read('get-blacklists-table', { currentPage: '1' })).data
  const variables = (await w.read('get-variables')).data
  expect([entries.length, variables.length]).toEqual([5, 3])
  const times = [...entries, ...variables].map(({ createdAt }: { createdAt: string }) => createdAt)
  expect(times.every((time) => time > start.toISOString() && time < w.world.clock.now().toISOString())).toBe(true)
  const events = await w.world.database.writer.selectFrom('audit_event').select(['action', 'changes']).execute()
  expect(events.filter(({ action }) => action === 'blacklist.create')).toHaveLength(5)
  expect(JSON.stringify(events)).not.toContain('Welcome back!')
})
