import { describe, expect, test } from 'vitest'
import { openUsers } from '../../support/api/users.ts'

/** Management API, section 6, the actions. The order is the reference's. */

type Users = Awaited<ReturnType<typeof openUsers>>

const NOW = '2026-11-20T14:03:22.000Z'
const LATER = '2026-11-20T14:03:23.000Z'

const metadata = async (w: Users) => (await w.call('GET', `get-users-metadata?applicationId=${w.application}`)).body.data.totalUsers

describe('POST users-actions', () => {
  test.each([
    ['reset_client_id', 'Successfully reset client ids of users'],
    ['blacklist', 'Successfully blacklisted users'],
    ['unblacklist', 'Successfully unblacklisted users'],
    ['delete', 'Successfully deleted users'],
  ])('%s answers its message and how many it touched, and only tells with dryRun', async (action, message) => {
    await using w = await openUsers()
    const ids = [(await w.user()).id, (await w.user()).id]
    const [first = ''] = ids
    for (const id of ids) await w.edit(id, { clientId: 'hw-3f9c2a71' })
    if (action === 'unblacklist') await w.act('blacklist', { all: true })
    const before = await w.table()

    const dry = await w.act(action, { userIds: ids, dryRun: true })
    const untouched = await w.table()
    const one = await w.act(action, { userId: first })
    const many = await w.act(action, { userIds: action === 'delete' ? ids.slice(1) : [...ids, first] })

    expect(dry.body).toEqual({ success: true, message, data: { affected: 2 } })
    expect(untouched).toEqual(before)
    expect(one.body).toEqual({ success: true, message, data: { affected: 1 } })
    expect(many.body).toEqual({ success: true, message, data: { affected: 1 } })
  })

  test.each(['reset_client_id', 'blacklist', 'unblacklist', 'delete'])(
    '%s of all touches every user of the application only',
    async (action) => {
      await using w = await openUsers()
      const neighbor = await w.world.make.application(w.accountId)
      const kept = await w.world.make.user(w.accountId, neighbor.id)
      for (let index = 0; index < 3; index += 1) await w.edit((await w.user()).id, { clientId: 'hw-3f9c2a71' })
      if (action === 'unblacklist') await w.act('blacklist', { all: true })

      const dry = await w.act(action, { all: true, dryRun: true })
      const first = await w.act(action, { all: true })
      const again = await w.act(action, { all: true })

      expect([dry, first, again].map(({ body }) => body.data.affected)).toEqual([3, 3, 0])
      expect((await w.table({}, neighbor.id)).data).toMatchObject([{ id: kept.id, blacklistedAt: null }])
      expect(await metadata(w)).toBe(action === 'delete' ? 0 : 3)
    },
  )

  test('blacklists at a time that a second blacklisting leaves, and until unblacklisted', async () => {
    await using w = await openUsers()
    const { id } = await w.user()

    await w.act('blacklist', { userId: id })
    w.world.clock.advance(1000)
    await w.act('blacklist', { userId: id })
    const blacklisted = await w.row(id)
    await w.act('unblacklist', { userId: id })

    expect(blacklisted).toMatchObject({ blacklistedAt: NOW, updatedAt: NOW })
    expect(await w.row(id)).toMatchObject({ blacklistedAt: null, updatedAt: LATER })
  })

  test('forgets the client id and keeps the address', async () => {
    await using w = await openUsers()
    const { id } = await w.user()
    await w.edit(id, { clientId: 'hw-3f9c2a71', ipAddress: '203.0.113.7' })

    await w.act('reset_client_id', { userId: id })

    expect(await w.row(id)).toMatchObject({ clientId: null, ipAddress: '203.0.113.7' })
  })

  test.each(['blacklist', 'delete'])('%s does nothing to any user when one of the named is missing', async (action) => {
    await using w = await openUsers()
    const { id } = await w.user()

    const { status, body } = await w.act(action, { userIds: [id, '7'] })

    expect([status, body.code]).toEqual([404, 'not_found'])
    expect(await w.row(id)).toMatchObject({ blacklistedAt: null })
  })

  test('needs exactly one of a user, several users and all', async () => {
    await using w = await openUsers()
    const { id } = await w.user()

    for (const action of ['blacklist', 'delete'])
      for (const selected of [{}, { userId: id, userIds: [id] }, { userId: id, all: true }, { userIds: [] }, { all: false }])
        expect([action, selected, (await w.act(action, selected)).body.code]).toEqual([action, selected, 'validation_error'])
    expect(await metadata(w)).toBe(1)
  })

  test('refuses an action that it does not know', async () => {
    await using w = await openUsers()

    for (const action of ['pause', 'toString', '', null])
      expect((await w.call('POST', `users-actions?applicationId=${w.application}`, { action, all: true })).body.code).toBe(
        'validation_error',
      )
  })
})

describe('POST users-actions with delete', () => {
  test('unlinks the licenses of who goes, and those of nobody else', async () => {
    await using w = await openUsers()
    await w.world.make.licenses(w.accountId, w.application, { keys: ['KEY-0001', 'KEY-0002', 'KEY-0003'] })
    const [gone, stays] = [await w.user('ada.lovelace'), await w.user('grace.hopper')]
    await w.act('link_license', { userId: gone.id, license: 'KEY-0001' })
    await w.act('link_license', { userId: gone.id, license: 'KEY-0002' })
    await w.act('link_license', { userId: stays.id, license: 'KEY-0003' })

    const { body } = await w.act('delete', { userId: gone.id })

    expect(body.data).toEqual({ affected: 1 })
    expect((await w.license('KEY-0001')).applicationUsers).toBeNull()
    expect((await w.license('KEY-0002')).applicationUsers).toBeNull()
    expect((await w.license('KEY-0003')).applicationUsers).toEqual({ login: 'grace.hopper' })
    expect(await w.licensesOf('lovelace')).toEqual([])
    expect((await w.search('lovelace')).data).toEqual([])
  })

  test('gives the login and the place in the plan back', async () => {
    await using w = await openUsers({ plan: 'free' })
    const { id } = await w.user('ada.lovelace')
    for (let index = 0; index < 49; index += 1) await w.user()
    await w.act('delete', { userId: id })

    const again = await w.create({ login: 'Ada.Lovelace' })

    expect(again.status).toBe(200)
    expect(await metadata(w)).toBe(50)
  })

  test('of all is for admins, and for keys that may delete users', async () => {
    await using w = await openUsers()
    const member = await w.world.make.person({ accountId: w.accountId, role: 'member' })
    const { plaintextKey } = await w.world.make.key(w.accountId, ['app_users:update'])
    const [{ id }] = [await w.user(), await w.user()]
    const path = `/api/v1/panel/users-actions?applicationId=${w.application}`
    const headers = { 'content-type': 'application/json' }
    const send = (body: object, credential: object) => w.world.ask('POST', path, { headers, ...credential, body })

    const all = await send({ action: 'delete', all: true }, member)
    const one = await send({ action: 'delete', userId: id }, member)
    const byKey = await send({ action: 'delete', userId: id }, { key: plaintextKey })

    expect([all.body.code, one.status, byKey.body.code]).toEqual(['forbidden', 200, 'insufficient_scope'])
    expect(byKey.body.requiredScope).toBe('app_users:delete')
    expect(await metadata(w)).toBe(1)
  })
})
