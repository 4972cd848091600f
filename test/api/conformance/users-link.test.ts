import { describe, expect, test } from 'vitest'
import { openUsers } from '../../support/api/users.ts'

/** Management API, section 6, the action that links a license. */

describe('POST users-actions with link_license', () => {
  test('links a license to the one user that is named, however that is done', async () => {
    await using w = await openUsers()
    await w.world.make.licenses(w.accountId, w.application, { keys: ['KEY-0001', 'KEY-0002'] })
    const { id } = await w.user('ada.lovelace')

    const dry = await w.act('link_license', { userId: id, license: 'KEY-0001', dryRun: true })
    const unlinked = await w.license('KEY-0001')
    const one = await w.act('link_license', { userId: id, license: 'KEY-0001' })
    const listed = await w.act('link_license', { userIds: [id, id], license: 'KEY-0002' })
    const again = await w.act('link_license', { userId: id, license: 'KEY-0001' })

    expect(one.body).toEqual({ success: true, message: 'Successfully linked license to user', data: { affected: 1 } })
    expect([dry, listed, again].map(({ body }) => body.data.affected)).toEqual([1, 1, 0])
    expect(unlinked.applicationUsers).toBeNull()
    for (const key of ['KEY-0001', 'KEY-0002']) expect((await w.license(key)).applicationUsers).toEqual({ login: 'ada.lovelace' })
  })

  test('refuses what is no license of the application, and one that is linked to another user', async () => {
    await using w = await openUsers()
    const elsewhere = await w.world.make.application(w.accountId)
    await w.world.make.licenses(w.accountId, w.application, { keys: ['KEY-0001'] })
    await w.world.make.licenses(w.accountId, elsewhere.id, { keys: ['KEY-0002'] })
    const [{ id }, other] = [await w.user('ada.lovelace'), await w.user('grace.hopper')]
    await w.act('link_license', { userId: id, license: 'KEY-0001' })

    const unknown = await w.act('link_license', { userId: id, license: 'KEY-0002' })
    const otherCase = await w.act('link_license', { userId: id, license: 'key-0001' })
    const taken = await w.act('link_license', { userId: other.id, license: 'KEY-0001' })

    expect([unknown, otherCase, taken].map(({ body }) => body.code)).toEqual(['not_found', 'not_found', 'conflict'])
    expect((await w.license('KEY-0001')).applicationUsers).toEqual({ login: 'ada.lovelace' })
  })

  test('refuses several users, and all of them', async () => {
    await using w = await openUsers()
    await w.world.make.licenses(w.accountId, w.application, { keys: ['KEY-0001'] })
    const ids = [(await w.user()).id, (await w.user()).id]

    for (const selected of [{ userIds: ids }, { all: true }, { userId: ids[0], all: true }, {}])
      expect((await w.act('link_license', { ...selected, license: 'KEY-0001' })).body.code).toBe('validation_error')
    expect((await w.license('KEY-0001')).applicationUsers).toBeNull()
  })
})
