import { expect } from 'vitest'
import { eachWay, LICENSES } from '../support/search-each-way.ts'
import { find, insertSearched, NEIGHBOR, settleIndex, updateSearched } from '../support/searched.ts'

eachWay(
  'no more than asked for, the newest',
  Array.from({ length: 30 }, () => ({ license: 'SAME' })),
  async (database) => {
    expect(await find(database, 'same', { most: 3 })).toEqual(['30', '29', '28'])
    expect(await find(database, 'same')).toHaveLength(30)
  },
)

eachWay('rows of another application are never found', [], async (database) => {
  await insertSearched(database, { applicationId: NEIGHBOR, first: 10 }, LICENSES)
  await insertSearched(database, { first: 20 }, [{ license: 'MINE-GHIJKL' }])
  for (const term of ['GHIJKL', 'abc', 'a', '20', 'hw-']) expect(await find(database, term)).toEqual(term === 'GHIJKL' ? ['20'] : [])

  await settleIndex(database)
  for (const term of ['GHIJKL', 'abc', 'a', '20', 'hw-']) expect(await find(database, term)).toEqual(term === 'GHIJKL' ? ['20'] : [])
  expect(await find(database, 'GHIJKL', { applicationId: NEIGHBOR })).toEqual(['12', '10'])
})

eachWay('a changed row is found by its new text and no longer by its old one', LICENSES, async (database) => {
  await updateSearched(database, '1', { license: 'ABCDEF-GHIJKL', clientId: 'fresh-device' })

  const check = async () => {
    expect(await find(database, 'hw-0123')).toEqual([])
    expect(await find(database, 'fresh-dev')).toEqual(['1'])
    expect(await find(database, 'GHIJKL')).toEqual(['3', '1'])
    expect(await find(database, 'fr')).toEqual(['1'])
  }
  await check()
  await settleIndex(database)
  await check()
})

eachWay('a deleted row is not found, nor one below a deleted application', LICENSES, async (database) => {
  await insertSearched(database, { applicationId: NEIGHBOR, first: 10 }, LICENSES)
  await database.writer.deleteFrom('license').where('id', '=', '1').execute()
  await database.writer.deleteFrom('application').where('id', '=', NEIGHBOR).execute()

  expect(await find(database, 'GHIJKL')).toEqual(['3'])
  expect(await find(database, 'GHIJKL', { applicationId: NEIGHBOR })).toEqual([])
  await settleIndex(database)
  expect(await find(database, 'GHIJKL')).toEqual(['3'])
  expect(await find(database, 'GHIJKL', { applicationId: NEIGHBOR })).toEqual([])
})

eachWay('users have fields of their own', [{ license: 'ada-license' }], async (database) => {
  const users = [
    { login: 'ada@example.org', ipAddress: '203.0.113.7', clientId: 'hw-ada' },
    { login: 'Grace', ipAddress: null, clientId: null },
  ]
  await insertSearched(database, { kind: 'app_user', first: 5 }, users)

  const check = async () => {
    expect(await find(database, 'ada', { kind: 'app_user' })).toEqual(['5'])
    expect(await find(database, 'ada', { kind: 'app_user', fields: ['clientId'] })).toEqual(['5'])
    expect(await find(database, 'ada', { kind: 'app_user', fields: ['ipAddress'] })).toEqual([])
    expect(await find(database, 'GR', { kind: 'app_user', fields: ['login'] })).toEqual(['6'])
    expect(await find(database, 'ada')).toEqual(['1'])
  }
  await check()
  await settleIndex(database)
  await check()
})
