import { describe, expect, test } from 'vitest'
import { openUsers } from '../../support/api/users.ts'

/** Management API, section 6, editing. */

const NOW = '2026-11-20T14:03:22.000Z'
const LATER = '2026-11-20T14:03:23.000Z'

describe('PATCH edit-user', () => {
  test('changes every field that is given and answers with the row', async () => {
    await using w = await openUsers()
    await w.world.make.levels(w.accountId, w.application, ['basic', 'premium'])
    const { id } = await w.user('ada.lovelace')
    w.world.clock.advance(1000)

    const { status, body } = await w.edit(id, {
      login: 'ada@example.com',
      password: 'another password',
      comment: 'Order 1043',
      clientId: 'hw-1234',
      ipAddress: '2001:db8::1',
      applicationUserSettings: {
        levels: ['premium', 'basic', 'premium'],
        requiresLicense: true,
        credentialsType: 'email_password',
        requiresClientId: true,
      },
    })

    expect(status).toBe(200)
    expect(body).toEqual({
      success: true,
      message: 'Successfully edited user',
      data: {
        id,
        applicationId: w.application,
        login: 'ada@example.com',
        comment: 'Order 1043',
        clientId: 'hw-1234',
        ipAddress: '2001:db8::1',
        applicationUserSettings: {
          levels: ['basic', 'premium'],
          requiresLicense: true,
          credentialsType: 'email_password',
          requiresClientId: true,
        },
        blacklistedAt: null,
        createdAt: NOW,
        updatedAt: LATER,
      },
    })
    expect(await w.row(id)).toEqual(body.data)
  })

  test.each([
    ['login', { login: 'grace.hopper' }, {}],
    ['comment', { comment: 'Order 1044' }, {}],
    ['no comment', { comment: null }, {}],
    ['no client id', { clientId: null }, {}],
    ['no address', { ipAddress: null }, {}],
    ['levels', {}, { levels: ['premium'] }],
    ['no levels', {}, { levels: [] }],
    ['requiresLicense', {}, { requiresLicense: true }],
    ['requiresClientId', {}, { requiresClientId: true }],
  ])('changes only what is given: %s', async (_, fields, settings) => {
    await using w = await openUsers()
    await w.world.make.levels(w.accountId, w.application, ['basic', 'premium'])
    const draft = { comment: 'Order 1042', clientId: 'hw-3f9c2a71', ipAddress: '203.0.113.7' }
    const { body: before } = await w.create({ ...draft, applicationUserSettings: { levels: ['basic'] } })
    w.world.clock.advance(1000)

    const { body: after } = await w.edit(before.data.id, { ...fields, applicationUserSettings: settings })

    const applicationUserSettings = { ...before.data.applicationUserSettings, ...settings }
    expect(after.data).toEqual({ ...before.data, ...fields, applicationUserSettings, updatedAt: LATER })
  })

  test('needs something to change', async () => {
    await using w = await openUsers()
    const { id } = await w.user()

    for (const nothing of [{}, { applicationUserSettings: {} }, { unknown: 1 }])
      expect((await w.edit(id, nothing)).body).toMatchObject({ code: 'validation_error', errors: [{ message: 'Nothing to change' }] })
  })

  test("refuses another's login in any case, and takes another case of the user's own", async () => {
    await using w = await openUsers()
    const { id } = await w.user('ada.lovelace')
    await w.user('grace.hopper')

    const taken = await w.edit(id, { login: 'Grace.Hopper', comment: 'Order 1042' })
    const own = await w.edit(id, { login: 'Ada.Lovelace' })

    expect([taken.status, taken.body.code]).toEqual([409, 'already_exists'])
    expect([own.status, own.body.data.login, own.body.data.comment]).toEqual([200, 'Ada.Lovelace', null])
  })

  test('wants the login that results to be an e-mail address where the credentials that result are one', async () => {
    await using w = await openUsers()
    const { id } = await w.user('ada.lovelace')
    const byEmail = { applicationUserSettings: { credentialsType: 'email_password' } }

    const neither = await w.edit(id, byEmail)
    const both = await w.edit(id, { ...byEmail, login: 'ada@example.com' })
    const back = await w.edit(id, { login: 'ada.lovelace' })

    expect([neither.status, both.status, back.status]).toEqual([400, 200, 400])
    expect([neither.body.errors, back.body.errors]).toEqual(
      [both, both].map(() => [{ path: 'login', message: 'Must be an e-mail address' }]),
    )
    expect((await w.row(id)).login).toBe('ada@example.com')
  })

  test("shows in the user's licenses and their search, and in a search of users", async () => {
    await using w = await openUsers()
    const { id } = await w.user('ada.lovelace')
    await w.world.make.licenses(w.accountId, w.application, { keys: ['KEY-0001', 'KEY-0002'] })
    await w.act('link_license', { userId: id, license: 'KEY-0001' })

    expect([await w.licensesOf('lovelace'), await w.licensesOf('king')]).toEqual([['KEY-0001'], []])
    await w.edit(id, { login: 'ada.king' })

    expect([await w.licensesOf('lovelace'), await w.licensesOf('king')]).toEqual([[], ['KEY-0001']])
    expect((await w.license('KEY-0001')).applicationUsers).toEqual({ login: 'ada.king' })
    expect([(await w.search('lovelace')).data, (await w.search('king')).data]).toMatchObject([[], [{ login: 'ada.king' }]])
  })
})
