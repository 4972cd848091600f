import { describe, expect, test } from 'vitest'
import { shapeOf } from '../../support/api/shape.ts'
import { loginsOf, openUsers } from '../../support/api/users.ts'

/** Management API, section 6, reading. The order is the reference's. */

const USER = {
  id: 'string',
  applicationId: 'string',
  login: 'string',
  comment: 'string',
  clientId: 'string',
  ipAddress: 'string',
  applicationUserSettings: { levels: ['string'], requiresLicense: 'boolean', credentialsType: 'string', requiresClientId: 'boolean' },
  blacklistedAt: 'null',
  createdAt: 'string',
  updatedAt: 'string',
}

const WHOLE = {
  comment: 'Order 1042',
  clientId: 'hw-3f9c2a71',
  ipAddress: '203.0.113.7',
  applicationUserSettings: { levels: ['basic'], requiresLicense: true, requiresClientId: true },
}

describe('GET get-users-metadata', () => {
  test('answers the documented envelope and fields', async () => {
    await using w = await openUsers()
    for (const login of ['anna', 'bert']) await w.user(login)

    const { status, body } = await w.call('GET', `get-users-metadata?applicationId=${w.application}`)

    expect(status).toBe(200)
    expect(body).toEqual({ success: true, message: 'Successfully fetched users metadata', data: { totalUsers: 2 } })
  })

  test('counts those that match a search', async () => {
    await using w = await openUsers()
    for (const login of ['anna', 'annabel', 'bert']) await w.user(login)
    const count = async (searchParams: unknown) => (await w.read('get-users-metadata', { searchParams: JSON.stringify(searchParams) })).data

    expect(await count({ searchString: 'NNA', categories: ['Login'] })).toEqual({ totalUsers: 2 })
    expect(await count({ searchString: 'NNA', categories: ['Client id'] })).toEqual({ totalUsers: 0 })
    expect(await count({ searchString: '', categories: [] })).toEqual({ totalUsers: 3 })
    expect(await count(null)).toEqual({ totalUsers: 3 })
  })
})

describe('GET get-users-table', () => {
  test('answers the documented envelope and every documented field', async () => {
    await using w = await openUsers()
    await w.world.make.levels(w.accountId, w.application, ['basic'])
    await w.create(WHOLE)

    const { status, body } = await w.call('GET', `get-users-table?applicationId=${w.application}&currentPage=1`)

    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['success', 'message', 'data', 'totalPages'])
    expect(body).toMatchObject({ success: true, message: 'Successfully fetched users table', totalPages: 1 })
    expect(shapeOf(body.data)).toEqual([USER])
  })

  test('gives ten of them to a page, newest first, with an exact number of pages', async () => {
    await using w = await openUsers()
    for (let index = 1; index <= 25; index += 1) await w.user(`user-${index}`)
    const newest = Array.from({ length: 25 }, (_, index) => `user-${25 - index}`)

    const pages = [await w.table(), await w.table({ currentPage: '2' }), await w.table({ currentPage: '3' })]

    expect(pages.map(loginsOf)).toEqual([newest.slice(0, 10), newest.slice(10, 20), newest.slice(20)])
    expect(pages.map(({ totalPages }) => totalPages)).toEqual([3, 3, 3])
    expect(loginsOf(await w.table({ currentPage: '7', pageSize: '4' }))).toEqual(['user-1'])
  })

  test('is one empty page without users, and empty beyond the last page', async () => {
    await using w = await openUsers()

    const none = await w.table()
    await w.user()
    const beyond = await w.table({ currentPage: '2' })
    const farBeyond = await w.table({ currentPage: '2147483647', pageSize: '100' })

    expect(none).toMatchObject({ data: [], totalPages: 1 })
    expect(beyond).toMatchObject({ data: [], totalPages: 1 })
    expect(farBeyond).toMatchObject({ data: [], totalPages: 1 })
  })

  test.each([
    ['Login', 'LOVE', ['ada.lovelace']],
    ['Login', 'ad', ['ada.lovelace']],
    ['Login', 'da', []],
    ['IPv4', '0.113', ['ada.lovelace']],
    ['Client id', '3F9C', ['ada.lovelace']],
    ['Client id', 'love', []],
    [undefined, '3f9c', ['ada.lovelace']],
    [undefined, 'user', ['user-2', 'user-1']],
    [undefined, '%', []],
    [undefined, '_', []],
    [undefined, 'order', []],
  ])('finds in %s by %j: %j', async (category, searchString, logins) => {
    await using w = await openUsers()
    for (const login of ['user-1', 'user-2']) await w.user(login)
    const { id } = await w.user('ada.lovelace')
    await w.edit(id, { comment: 'Order 1042', clientId: 'hw-3f9c2a71', ipAddress: '203.0.113.7' })

    const found = await w.search(searchString, category === undefined ? [] : [category])

    expect(loginsOf(found)).toEqual(logins)
    expect(found.totalPages).toBe(1)
  })

  test('tells pages of a search', async () => {
    await using w = await openUsers()
    for (let index = 1; index <= 12; index += 1) await w.user(`user-${index}`)
    await w.user('somebody')
    const searchParams = JSON.stringify({ searchString: 'USER-', categories: ['Login'] })

    const second = await w.table({ currentPage: '2', searchParams })
    const third = await w.table({ currentPage: '3', searchParams })

    expect([loginsOf(second), second.totalPages]).toEqual([['user-2', 'user-1'], 2])
    expect([loginsOf(third), third.totalPages]).toEqual([[], 2])
  })

  test('knows no other category', async () => {
    await using w = await openUsers()

    expect(await w.search('a', ['License'])).toMatchObject({ success: false, code: 'validation_error' })
  })
})
