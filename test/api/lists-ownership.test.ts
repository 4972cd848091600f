import { expect, test } from 'vitest'
import { openBlacklists } from '../support/api/blacklists.ts'
import { callThrough, DOORS, routeOf } from '../support/api/doors.ts'
import { expectQuiet, unchanged } from '../support/api/quiet.ts'

/** Reaching for blacklist entries and variables that others own; the refusal matrix has the single ids. */

/** An entry and a variable of another account, and of another application of the same one. */
const openNeighbors = async () => {
  const w = await openBlacklists()
  const { make } = w.world
  const stranger = await make.person()
  const places = [
    { accountId: stranger.accountId, application: (await make.application(stranger.accountId)).id },
    { accountId: w.accountId, application: (await make.application(w.accountId)).id },
  ]
  const entries: string[] = []
  const variables: string[] = []
  for (const { accountId, application } of places) {
    entries.push((await make.blacklistEntry(accountId, application, { ipAddress: '203.0.113.7' })).id)
    variables.push((await make.variable(accountId, application, 'theme')).id)
  }
  return Object.assign(w, { entries, variables, stranger, elsewhere: places[0]?.application ?? '' })
}

test('one foreign id among a hundred refuses the whole deletion', async () => {
  await using w = await openNeighbors()
  const mine: string[] = []
  for (let index = 0; index < 99; index += 1) mine.push((await w.entry({ ipAddress: `198.51.100.${index}` })).id)

  await unchanged(w.world, async () => {
    for (const door of DOORS)
      for (const id of w.entries) {
        const input = { applicationId: w.application, blacklistIds: [...mine, id] }
        const told = await callThrough(w.world, door)(routeOf('management.blacklists.remove'), input, { key: w.key })
        expectQuiet(told, 'not_found', id)
      }
  })
})

test('an entry or a variable of another account or application is neither edited nor deleted, nor is its name taken', async () => {
  await using w = await openNeighbors()

  await unchanged(w.world, async () => {
    for (const id of w.entries) {
      expect((await w.edit(id, { comment: 'mine' })).body.code).toBe('not_found')
      expect((await w.remove({ blacklistId: id })).body.code).toBe('not_found')
    }
    for (const id of w.variables) {
      const query = `applicationId=${w.application}&variableId=${id}`
      expect((await w.call('PATCH', `edit-variable?${query}`, { value: 'mine' })).body.code).toBe('not_found')
      expect((await w.call('DELETE', `delete-variable?${query}`)).body.code).toBe('not_found')
    }
  })
  expect((await w.create({ ipAddress: '203.0.113.7' })).status).toBe(200)
})

test("others' entries and variables are in no table, no count, no search and no list", async () => {
  await using w = await openNeighbors()
  await w.entry({ clientId: 'hw-3f9c2a71' })

  expect((await w.table()).data).toMatchObject([{ clientId: 'hw-3f9c2a71' }])
  expect((await w.search('203.0.113.7')).data).toEqual([])
  expect(await w.total()).toBe(1)
  expect((await w.read('get-variables')).data).toEqual([])
})

test('owner fields in an input are ignored', async () => {
  await using w = await openNeighbors()
  const owning = { id: w.entries[0], accountId: w.stranger.accountId, application_id: w.elsewhere, applicationId: w.elsewhere }

  const entry = await w.create({ ...owning, clientId: 'hw-3f9c2a71', network: '4', createdAt: '2020-01-01T00:00:00.000Z' })
  const variable = await w.call('POST', `create-variable?applicationId=${w.application}`, {
    ...owning,
    name: 'theme',
    value: 'dark',
    strategy: 'auth_required',
  })

  expect(entry.body.data).toMatchObject({ applicationId: w.application, ipAddress: null })
  expect([entry.body.data.id, variable.body.data.id]).not.toContain(w.entries[0])
  expect((await w.read('get-variables')).data).toMatchObject([{ name: 'theme' }])
})
