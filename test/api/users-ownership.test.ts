import { expect, test } from 'vitest'
import { callThrough, DOORS, routeOf } from '../support/api/doors.ts'
import { expectQuiet, unchanged } from '../support/api/quiet.ts'
import { openUsers } from '../support/api/users.ts'

/** Reaching for what others own; the refusal matrix has the single ids. */

const BULK = ['resetClientId', 'blacklist', 'unblacklist', 'remove'].map((act) => routeOf(`management.users.${act}`))

/** A user and a license of another account, and of another application of the same one. */
const openNeighbors = async () => {
  const w = await openUsers()
  const { make } = w.world
  const stranger = await make.person()
  const elsewhere = (await make.application(stranger.accountId)).id
  const beside = (await make.application(w.accountId)).id
  const foreign = [(await make.user(stranger.accountId, elsewhere)).id, (await make.user(w.accountId, beside)).id]
  await make.licenses(stranger.accountId, elsewhere, { keys: ['KEY-0001'] })
  await make.licenses(w.accountId, beside, { keys: ['KEY-0002'] })
  return Object.assign(w, { foreign, stranger, elsewhere, beside })
}

test.each(BULK)('one foreign id among a hundred refuses the whole of $name', async (route) => {
  await using w = await openNeighbors()
  const mine: string[] = []
  for (let index = 0; index < 99; index += 1) mine.push((await w.user()).id)

  await unchanged(w.world, async () => {
    for (const door of DOORS)
      for (const id of w.foreign) {
        const told = await callThrough(w.world, door)(route, { applicationId: w.application, userIds: [...mine, id] }, { key: w.key })
        expectQuiet(told, 'not_found', id)
      }
  })
})

test('a user of another account or application is neither edited nor given a license', async () => {
  await using w = await openNeighbors()
  await w.world.make.licenses(w.accountId, w.application, { keys: ['KEY-0003'] })

  await unchanged(w.world, async () => {
    for (const userId of w.foreign) {
      expect((await w.edit(userId, { comment: 'mine' })).body.code).toBe('not_found')
      expect((await w.act('link_license', { userId, license: 'KEY-0003' })).body.code).toBe('not_found')
    }
  })
})

test('a license of another account or application is linked to nobody', async () => {
  await using w = await openNeighbors()
  const { id } = await w.user()

  await unchanged(w.world, async () => {
    for (const license of ['KEY-0001', 'KEY-0002'])
      expect((await w.act('link_license', { userId: id, license })).body.code).toBe('not_found')
  })
})

test('a license is not linked to a user of another account by its login', async () => {
  await using w = await openNeighbors()
  const { login } = await w.world.make.user(w.stranger.accountId, w.elsewhere, 'grace.hopper')
  await w.world.make.licenses(w.accountId, w.application, { keys: ['KEY-0003'] })

  await unchanged(w.world, async () => {
    const body = { action: 'link', all: true, login }
    expect((await w.call('POST', `licenses-actions?applicationId=${w.application}`, body)).body.code).toBe('not_found')
  })
})

test("others' users are in no table, no count and no search", async () => {
  await using w = await openNeighbors()
  await w.user('ada.lovelace')

  const searched = await w.search('user')
  const { body } = await w.call('GET', `get-users-metadata?applicationId=${w.application}`)

  expect((await w.table()).data).toMatchObject([{ login: 'ada.lovelace' }])
  expect(searched.data).toEqual([])
  expect(body.data).toEqual({ totalUsers: 1 })
})

test('owner fields in an input are ignored', async () => {
  await using w = await openNeighbors()
  const owning = { id: w.foreign[0], accountId: w.stranger.accountId, application_id: w.elsewhere, applicationId: w.elsewhere }

  const made = await w.create({ ...owning, blacklistedAt: '2026-01-01T00:00:00.000Z', passwordHash: 'x', password_hash: 'x' })

  expect(made.body.data).toMatchObject({ applicationId: w.application, blacklistedAt: null })
  expect(made.body.data.id).not.toBe(w.foreign[0])
  expect((await w.table({ pageSize: '100' })).data).toHaveLength(1)
})
