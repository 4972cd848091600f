import { describe, expect, test } from 'vitest'
import { openUsers, USER_SETTINGS } from '../../support/api/users.ts'

/** Management API, section 6, creating. */

const WHOLE = {
  comment: 'Order 1042',
  clientId: 'hw-3f9c2a71',
  ipAddress: '203.0.113.7',
  applicationUserSettings: { levels: ['basic'], requiresLicense: true, requiresClientId: true },
}

describe('POST create-user', () => {
  test('answers the documented message, and the row as data', async () => {
    await using w = await openUsers()
    await w.world.make.levels(w.accountId, w.application, ['basic', 'premium'])

    const { status, body } = await w.create(WHOLE)

    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['success', 'message', 'data'])
    expect(body).toEqual({
      success: true,
      message: 'Successfully created user',
      data: {
        id: expect.stringMatching(/^[1-9][0-9]{0,18}$/),
        applicationId: w.application,
        login: 'ada.lovelace',
        comment: 'Order 1042',
        clientId: 'hw-3f9c2a71',
        ipAddress: '203.0.113.7',
        applicationUserSettings: { levels: ['basic'], requiresLicense: true, credentialsType: 'login_password', requiresClientId: true },
        blacklistedAt: null,
        createdAt: '2026-11-20T14:03:22.000Z',
        updatedAt: '2026-11-20T14:03:22.000Z',
      },
    })
    expect(await w.row(body.data.id)).toEqual(body.data)
  })

  test('needs only login, password and settings', async () => {
    await using w = await openUsers()

    const { body } = await w.create()

    expect(body.data).toMatchObject({ comment: null, clientId: null, ipAddress: null, applicationUserSettings: { levels: [] } })
  })

  test('takes an e-mail address as the login where the credentials are one', async () => {
    await using w = await openUsers()
    const byEmail = (login: string) => w.create({ login, applicationUserSettings: { credentialsType: 'email_password' } })

    const right = await byEmail('ada@example.com')
    const wrong = await byEmail('ada.lovelace')

    expect([right.status, right.body.data.applicationUserSettings.credentialsType]).toEqual([200, 'email_password'])
    expect([wrong.status, wrong.body.errors]).toEqual([400, [{ path: 'login', message: 'Must be an e-mail address' }]])
  })

  test.each([
    ['the same login', 'ada.lovelace'],
    ['another case', 'Ada.LOVELACE'],
    ['another composition', 'ａｄａ.lovelace'],
  ])('refuses %s in the application with already_exists, and takes it in another', async (_, login) => {
    await using w = await openUsers()
    const other = await w.world.make.application(w.accountId)
    await w.create()

    const again = await w.create({ login })
    await w.world.make.user(w.accountId, other.id, login)

    expect([again.status, again.body.code]).toEqual([409, 'already_exists'])
    expect((await w.table()).data).toHaveLength(1)
    expect((await w.table({}, other.id)).data).toHaveLength(1)
  })

  test('refuses a level that the application lacks', async () => {
    await using w = await openUsers()

    const { status, body } = await w.create({ applicationUserSettings: { levels: ['basic'] } })

    expect([status, body.code]).toEqual([400, 'validation_error'])
    expect((await w.table()).data).toEqual([])
  })

  test('counts against the plan, over all applications', async () => {
    await using w = await openUsers({ plan: 'free' })
    for (let index = 0; index < 49; index += 1) await w.user()

    const last = await w.create()
    const more = await w.create({ login: 'grace.hopper' })
    const { body: limits } = await w.call('GET', 'get-account-limits')

    expect([last.status, more.status]).toEqual([200, 403])
    expect(more.body).toMatchObject({ code: 'limit_reached', limit: 'createdApplicationUserCount', currentValue: 50, maxValue: 50 })
    expect(limits.data.createdApplicationUserCount).toEqual({ currentValue: 50, maxValue: 50 })
  })

  test('is repeated by its Idempotency-Key, and once only', async () => {
    await using w = await openUsers()
    const body = { login: 'ada.lovelace', password: 'correct horse battery', applicationUserSettings: USER_SETTINGS }
    const path = `/api/v1/panel/create-user?applicationId=${w.application}`
    const send = (changed: object = {}) =>
      w.world.ask('POST', path, { key: w.key, headers: { 'idempotency-key': 'one' }, body: { ...body, ...changed } })

    const first = await send()
    const again = await send()
    const other = await send({ password: 'another password' })

    expect(again.body).toEqual(first.body)
    expect([first.status, again.status, other.body.code]).toEqual([200, 200, 'idempotency_conflict'])
    expect((await w.table()).data).toHaveLength(1)
  })
})
