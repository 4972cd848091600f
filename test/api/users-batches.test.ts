import { expect, test } from 'vitest'
import { openUsers } from '../support/api/users.ts'

/** More than fit into one batch of 500. */

const openMany = async () => {
  const w = await openUsers()
  const { id } = await w.user('ada.lovelace')
  const made = await w.world.make.licenses(w.accountId, w.application, { amount: 1000 })
  const more = await w.world.make.licenses(w.accountId, w.application, { amount: 101 })
  const link = { action: 'link', all: true, userId: id }
  await w.call('POST', `licenses-actions?applicationId=${w.application}`, link)
  const linked = async (login: string) => {
    const searchParams = JSON.stringify({ searchString: login, categories: ['Login'] })
    const { totalPages, data } = await w.read('get-licenses-table', { pageSize: '1', searchParams })
    return data.length === 0 ? 0 : totalPages
  }
  return Object.assign(w, { id, linked, count: made.length + more.length })
}

test('a new login reaches all licenses of a user', async () => {
  await using w = await openMany()

  expect(await w.linked('lovelace')).toBe(w.count)
  await w.edit(w.id, { login: 'ada.king' })

  expect([await w.linked('lovelace'), await w.linked('king')]).toEqual([0, w.count])
})

test('a deleted user leaves none of their licenses linked', async () => {
  await using w = await openMany()

  const { body } = await w.act('delete', { userId: w.id })

  expect(body.data.affected).toBe(1)
  expect(await w.linked('lovelace')).toBe(0)
  const { data } = await w.read('get-licenses-metadata')
  expect(data).toMatchObject({ totalLicenses: w.count, availableLicenses: w.count })
})

test('actions on all reach every user', async () => {
  await using w = await openUsers()
  for (let index = 0; index < 1001; index += 1) await w.user()

  const blacklisted = await w.act('blacklist', { all: true })
  const { data } = await w.table({ currentPage: '11', pageSize: '100' })
  const deleted = await w.act('delete', { all: true })

  expect([blacklisted, deleted].map(({ body }) => body.data.affected)).toEqual([1001, 1001])
  expect(data).toMatchObject([{ login: expect.any(String), blacklistedAt: '2026-11-20T14:03:22.000Z' }])
  expect(await w.table()).toMatchObject({ data: [], totalPages: 1 })
})
