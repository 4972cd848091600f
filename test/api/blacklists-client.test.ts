import { expect, test } from 'vitest'
import { createManagementClient, eachItem, eachPage } from '../../client/index.ts'
import { openBlacklists } from '../support/api/blacklists.ts'
import { listen } from '../support/api/socket.ts'

test('the typed client goes through the blacklist page by page, creates, edits and deletes', async () => {
  await using w = await openBlacklists()
  await using server = await listen(w.world)
  const { blacklists, variables } = createManagementClient({ url: server.url, apiKey: w.key })
  const applicationId = w.application
  for (let index = 0; index < 12; index += 1) await w.entry({ ipAddress: `203.0.113.${index}` })

  const { id } = await blacklists.create.mutate({ applicationId, ipAddress: '2001:DB8::/32' })
  await blacklists.edit.mutate({ applicationId, blacklistId: id, clientId: 'hw-3f9c2a71' })
  const listed: (string | null)[] = []
  for await (const entry of eachItem(blacklists.table, { applicationId, pageSize: 5 })) listed.push(entry.ipAddress)
  const sizes: number[] = []
  for await (const { items } of eachPage(blacklists.table, { applicationId, pageSize: 5 })) sizes.push(items.length)
  const { affected } = await blacklists.removeAll.mutate({ applicationId })
  const variable = await variables.create.mutate({ applicationId, name: 'theme', value: 'dark', strategy: 'auth_not_required' })

  expect(listed).toEqual(['2001:db8::/32', ...Array.from({ length: 12 }, (_, index) => `203.0.113.${11 - index}`)])
  expect([sizes, affected]).toEqual([[5, 5, 3], 13])
  expect(await variables.list.query({ applicationId })).toEqual([{ ...variable, value: 'dark' }])
})
