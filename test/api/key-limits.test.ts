import { describe, expect, test } from 'vitest'
import { openLimited } from '../support/api/limited.ts'

/** What a limit of a key lets through, counts and refuses. */

const CREATE = 'licenses:create' as const
const UPDATE = 'licenses:update' as const

describe('counts', () => {
  test('are of records, all or none, and tell what is used', async () => {
    await using w = await openLimited()
    const { id, plaintextKey } = await w.key([{ scope: CREATE, perCall: 20, perDay: 30, total: 35 }])

    const tooMany = await w.mint(plaintextKey, { amount: 21 })
    const first = await w.mint(plaintextKey, { amount: 20 })
    const second = await w.mint(plaintextKey, { amount: 11 })

    expect([tooMany.status, first.status, second.status]).toEqual([403, 200, 403])
    expect(tooMany.body).toMatchObject({ code: 'key_limit_reached', scope: CREATE, constraint: 'perCall', currentValue: 21, maxValue: 20 })
    expect(second.body).toMatchObject({
      message: 'The limits of this API key do not allow this.',
      constraint: 'perDay',
      currentValue: 20,
      maxValue: 30,
      resetsAt: '2026-11-21T00:00:00.000Z',
    })
    expect(await w.countLicenses()).toBe(20)
    expect(await w.limitsOf(id)).toEqual([{ scope: CREATE, perCall: 20, perDay: 30, total: 35, usedToday: 20, usedInTotal: 20 }])
  })

  test('of a day begin anew at midnight, the total does not', async () => {
    await using w = await openLimited()
    const { id, plaintextKey } = await w.key([{ scope: CREATE, perDay: 2, total: 3 }])

    await w.mint(plaintextKey, { amount: 2 })
    w.world.clock.set('2026-11-20T23:59:59.999Z')
    const before = await w.mint(plaintextKey)
    w.world.clock.set('2026-11-21T00:00:00.000Z')
    const after = await w.mint(plaintextKey)
    const last = await w.mint(plaintextKey)

    expect([before.body.constraint, after.status, last.body.constraint]).toEqual(['perDay', 200, 'total'])
    expect(await w.limitsOf(id)).toMatchObject([{ usedToday: 1, usedInTotal: 3 }])
  })

  test('are of what really changed', async () => {
    await using w = await openLimited()
    const ids = await w.licenses(4)
    const { id, plaintextKey } = await w.key([{ scope: UPDATE, total: 5 }])

    const answers = [
      await w.act(plaintextKey, 'pause', { licenseIds: ids.slice(0, 3) }),
      await w.act(plaintextKey, 'pause', { licenseIds: ids.slice(0, 3) }),
      await w.act(plaintextKey, 'unpause', { licenseIds: ids.slice(0, 3) }),
      await w.act(plaintextKey, 'pause', { all: true, dryRun: true }),
      await w.act(plaintextKey, 'pause', { licenseIds: [ids[0], '1'] }),
      await w.act(plaintextKey, 'pause', { licenseIds: ids.slice(2) }),
      await w.act(plaintextKey, 'unpause', { licenseId: ids[0] }),
    ]

    expect(answers.map(({ body }) => body.code ?? body.data.affected)).toEqual([3, 0, 'key_limit_reached', 1, 'not_found', 1, 1])
    expect(await w.limitsOf(id)).toMatchObject([{ usedInTotal: 5 }])
  })

  test('hold for all of an application, which stays whole', async () => {
    await using w = await openLimited()
    await w.licenses(1200)
    const { id, plaintextKey } = await w.key([{ scope: 'licenses:delete', perCall: 1000 }])

    const refused = await w.act(plaintextKey, 'delete', { all: true })

    expect(refused.body).toMatchObject({ code: 'key_limit_reached', constraint: 'perCall', maxValue: 1000 })
    expect(await w.countLicenses()).toBe(1200)
    expect(await w.limitsOf(id)).toMatchObject([{ usedInTotal: 0 }])
  })

  test('do not move by the repetition of an answer, nor by what fails', async () => {
    await using w = await openLimited()
    const { id, plaintextKey } = await w.key([{ scope: CREATE, total: 3 }])
    const mint = (fields: object) => w.mint(plaintextKey, fields, { 'idempotency-key': 'order-1' })

    const [first, again] = [await mint({ amount: 2 }), await mint({ amount: 2 })]
    const [license] = first.body.createdLicenses
    const taken = await w.mint(plaintextKey, { amount: undefined, licenses: [license] })
    const full = await w.mint(plaintextKey, { amount: 2 })
    const last = await w.mint(plaintextKey)

    expect(again.text).toBe(first.text)
    expect([again.status, taken.body.code, full.body.code, last.status]).toEqual([200, 'already_exists', 'key_limit_reached', 200])
    expect((await mint({ amount: 2 })).headers.get('idempotency-replayed')).toBe('true')
    expect(await w.limitsOf(id)).toMatchObject([{ usedInTotal: 3 }])
  })

  test('are of each scope alone, and hold for who has the scope by a wildcard', async () => {
    await using w = await openLimited()
    const { plaintextKey: all } = await w.key([{ scope: CREATE, total: 1 }], ['licenses:*', 'app_users:create'])
    const user = {
      login: 'ada.lovelace',
      password: 'correct horse battery',
      applicationUserSettings: { levels: ['premium'], requiresLicense: false, credentialsType: 'login_password', requiresClientId: false },
    }

    const answers = [await w.mint(all), await w.mint(all), await w.act(all, 'pause', { all: true }), await w.call(all, 'create-user', user)]

    expect(answers.map(({ body }) => body.code ?? 'ok')).toEqual(['ok', 'key_limit_reached', 'ok', 'ok'])
  })

  test('never bind a session, and no other key', async () => {
    await using w = await openLimited()
    await w.key([{ scope: CREATE, total: 1 }])
    const { plaintextKey } = await w.key([])

    const answers = [
      await w.mint(plaintextKey, { amount: 5 }),
      await w.world.ask('POST', `/api/v1/panel/create-licenses?applicationId=${w.application}`, {
        cookie: w.owner.cookie,
        body: { amount: 5, duration: null, applicationLicenseSettings: { levels: ['premium'], requiresClientId: false } },
      }),
    ]

    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })
})

describe('levels', () => {
  test('are those that may be given, by whatever act', async () => {
    await using w = await openLimited()
    const [license] = await w.licenses(1)
    const { id: user } = await w.world.make.user(w.accountId, w.application)
    const scopes = [CREATE, UPDATE, 'app_users:update'] as const
    const { id, plaintextKey } = await w.key(scopes.map((scope) => ({ scope, levels: ['basic'] })))
    const licenses = (levels: readonly string[]) => ({ applicationLicenseSettings: { levels, requiresClientId: false } })

    const answers = [
      await w.mint(plaintextKey, licenses(['basic'])),
      await w.mint(plaintextKey, licenses([])),
      await w.mint(plaintextKey, licenses(['basic', 'premium'])),
      await w.mint(plaintextKey, licenses(['nobody has it'])),
      await w.patch(plaintextKey, `edit-license?licenseId=${license}`, { applicationLicenseSettings: { levels: ['premium'] } }),
      await w.patch(plaintextKey, `edit-license?licenseId=${license}`, { comment: 'Order 1042' }),
      await w.patch(plaintextKey, `edit-user?userId=${user}`, { applicationUserSettings: { levels: ['premium'] } }),
      await w.patch(plaintextKey, `edit-user?userId=${user}`, { applicationUserSettings: { levels: ['basic'] } }),
    ]

    const refused = 'key_limit_reached'
    expect(answers.map(({ body }) => body.code ?? 'ok')).toEqual(['ok', 'ok', refused, refused, refused, 'ok', refused, 'ok'])
    expect(answers[2]?.body).toMatchObject({ scope: CREATE, constraint: 'levels', levels: ['basic'] })
    expect((await w.limitsOf(id)).map(({ usedInTotal }: { usedInTotal: number }) => usedInTotal)).toEqual([2, 1, 1])
  })
})

describe('a longest duration', () => {
  test('bounds every way to give time', async () => {
    await using w = await openLimited()
    const [license = ''] = await w.licenses(1)
    const { plaintextKey } = await w.key([CREATE, UPDATE].map((scope) => ({ scope, maxDuration: '30d' })))
    const edit = (body: object) => w.patch(plaintextKey, `edit-license?licenseId=${license}`, body)
    const settings = (durationSeconds: number | null) => ({ applicationLicenseSettings: { durationSeconds } })

    const answers = {
      fits: await w.mint(plaintextKey, { duration: '30d' }),
      longer: await w.mint(plaintextKey, { duration: '4w3d' }),
      lifetime: await w.mint(plaintextKey, { duration: null }),
      extended: await w.act(plaintextKey, 'extend', { licenseId: license, duration: '30d' }),
      extendedTooMuch: await w.act(plaintextKey, 'extend', { licenseId: license, duration: '1y' }),
      duration: await edit(settings(30 * 86_400)),
      longDuration: await edit(settings(30 * 86_400 + 1)),
      lifetimeDuration: await edit(settings(null)),
      // Of a license paused long ago, the time since then would be given with it.
      end: await edit({ expiresAt: '2026-11-21T14:03:22.000Z' }),
      noEnd: await edit({ expiresAt: null }),
      reinitialized: await w.act(plaintextKey, 'reinitialize', { licenseId: license }),
      paused: await w.act(plaintextKey, 'pause', { licenseId: license }),
    }

    const passed = Object.entries(answers).filter(([, { status }]) => status === 200)
    const refusals = Object.values(answers).filter(({ status }) => status !== 200)
    expect(passed.map(([name]) => name)).toEqual(['fits', 'extended', 'duration', 'paused'])
    expect(new Set(refusals.map(({ body }) => `${body.code} ${body.constraint} ${body.maxDuration}`))).toEqual(
      new Set(['key_limit_reached maxDuration 30d']),
    )
  })
})
