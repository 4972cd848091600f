import { describe, expect, test } from 'vitest'
import { shapeOf } from '../../support/api/shape.ts'
import { openLicenses } from '../../support/license-world.ts'

/** Management API, section 5: counting, creation, import. The order is the reference's. */

const NONE = {
  totalLicenses: 0,
  availableLicenses: 0,
  pausedLicenses: 0,
  activeLicenses: 0,
  expiredLicenses: 0,
  blacklistedLicenses: 0,
}

describe('GET get-licenses-metadata', () => {
  test('answers the documented envelope and fields', async () => {
    await using w = await openLicenses()

    const { status, body } = await w.call('GET', `get-licenses-metadata?applicationId=${w.applicationId}`)

    expect(status).toBe(200)
    expect(body).toEqual({ success: true, message: 'Successfully fetched licenses metadata', data: NONE })
  })

  test('counts each license in its one state, and the five add up to the total', async () => {
    await using w = await openLicenses()
    const ids = (await w.make({ amount: 15, durationSeconds: 3600 })).map(({ id }) => id)
    const take = (count: number) => ids.splice(0, count)
    const used = take(9)
    for (const id of used) await w.use(id)
    await w.act('pause', { licenseIds: used.splice(0, 3) })
    await w.act('blacklist', { licenseIds: [...used.splice(0, 1), ...take(3)] })
    await w.act('extend', { licenseIds: used.splice(0, 4), duration: '1d' })
    w.world.clock.advance(3_600_000)

    expect(await w.metadata()).toEqual({
      totalLicenses: 15,
      availableLicenses: 3,
      pausedLicenses: 3,
      activeLicenses: 4,
      expiredLicenses: 1,
      blacklistedLicenses: 4,
    })
  })
})

describe('POST create-licenses', () => {
  test('answers the keys outside data and ids with keys inside it, in one order', async () => {
    await using w = await openLicenses()

    const { status, body } = await w.create({ amount: 3 })

    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['success', 'message', 'data', 'createdLicenses'])
    expect(body).toMatchObject({ success: true, message: 'Successfully created licenses' })
    expect(shapeOf(body.data)).toEqual([{ id: 'string', license: 'string' }])
    expect(body.createdLicenses).toEqual(body.data.map(({ license }: { license: string }) => license))
    expect(new Set(body.createdLicenses).size).toBe(3)
    for (const license of body.createdLicenses) expect(license).toMatch(/^[A-Z0-9]{6}-[A-Z0-9]{6}$/)
  })

  test('gives every license what was asked for', async () => {
    await using w = await openLicenses()

    const { body } = await w.create({
      amount: 2,
      mask: 'pro_XXXXXXXXXX.v2',
      duration: '1h30m',
      comment: 'Order 1042',
      applicationLicenseSettings: { levels: ['gold', 'basic', 'gold'], requiresClientId: true },
    })
    const { body: table } = await w.table()

    expect(table.data).toHaveLength(2)
    for (const [index, row] of table.data.entries()) {
      expect(row.license).toMatch(/^pro_[A-Z0-9]{10}\.v2$/)
      expect(row).toEqual({
        id: body.data.toReversed()[index].id,
        license: body.data.toReversed()[index].license,
        clientId: null,
        ipAddress: null,
        pausedAt: null,
        createdAt: '2026-11-20T14:03:22.000Z',
        expiresAt: null,
        activatedAt: null,
        applicationId: w.applicationId,
        comment: 'Order 1042',
        applicationLicenseSettings: { requiresClientId: true, levels: ['basic', 'gold'], durationSeconds: 5400, status: 'available' },
        applicationUsers: null,
      })
    }
  })

  test.each([
    ['one', { amount: 1 }, 1],
    ['a thousand', { amount: 1000 }, 1000],
    ['none', { amount: 0 }, 0],
    ['a thousand and one', { amount: 1001 }, 0],
    ['half a license', { amount: 1.5 }, 0],
    ['neither an amount nor keys', {}, 0],
    ['both an amount and keys', { amount: 1, licenses: ['LEGACY-0001'] }, 0],
  ])('of %s', async (_, fields, made) => {
    await using w = await openLicenses()

    const { status, body } = await w.create(fields)

    expect([status, body.code]).toEqual(made > 0 ? [200, undefined] : [400, 'validation_error'])
    expect((await w.metadata()).totalLicenses).toBe(made)
  })

  test.each([
    ['eight X for one', 'XXXXXXXX', 1, 200],
    ['eight X for three', 'XXXXXXXX', 3, 400],
    ['seven X', 'XXXXXXX', 1, 400],
    ['no X', 'SUMMER-SALE', 1, 400],
    ['lower-case x', 'xxxxxxxxxxxx', 1, 400],
    ['ten X for a thousand', 'XXXXXXXXXX', 1000, 200],
    ['nine X for a thousand', 'XXXXXXXXX', 1000, 400],
    ['five characters', 'XXXXX', 1, 400],
    ['sixty-four characters', 'X'.repeat(64), 1, 200],
    ['sixty-five characters', 'X'.repeat(65), 1, 400],
    ['a space', 'XXXXXX XXXXXX', 1, 400],
    ['an emoji', 'XXXXXX🎲XXXXXX', 1, 400],
    ['a line feed', 'XXXXXX-XXXXXX\n', 1, 400],
  ])('with a mask of %s', async (_, mask, amount, expected) => {
    await using w = await openLicenses()

    const { status, body } = await w.create({ amount, mask })

    expect(status).toBe(expected)
    if (expected === 400) expect(body).toMatchObject({ code: 'validation_error', errors: [{ path: 'mask' }] })
  })

  test.each([
    ['1s', 1],
    ['1y', 31_536_000],
    ['1h30m', 5400],
    ['30m1h', 5400],
    ['52w365d', 62_985_600],
    [null, null],
  ])('with the duration %s', async (duration, seconds) => {
    await using w = await openLicenses()

    const { body } = await w.create({ amount: 1, duration })

    expect((await w.row(body.data[0].id)).applicationLicenseSettings.durationSeconds).toBe(seconds)
  })

  test.each(['', '0s', '0d0h', '24h', '60m', '1d1d', '30 d', '30D', '-1d', '1.5h', '101y', 3600, undefined])(
    'refuses the duration %j',
    async (duration) => {
      await using w = await openLicenses()

      expect(await w.create({ amount: 1, duration })).toMatchObject({ status: 400, body: { code: 'validation_error' } })
    },
  )

  test('with a level that the application lacks creates none', async () => {
    await using w = await openLicenses()

    const answer = await w.create({ amount: 3, applicationLicenseSettings: { levels: ['basic', 'none'], requiresClientId: false } })

    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_error' } })
    expect(await w.metadata()).toEqual(NONE)
  })

  test('beyond the plan is limit_reached with both values, up to it is not', async () => {
    await using w = await openLicenses({ plan: 'free' })

    const [most, more] = [await w.create({ amount: 50 }), await w.create({ amount: 1 })]
    const { body } = await w.call('GET', 'get-account-limits')

    expect(most.status).toBe(200)
    expect(more).toMatchObject({
      status: 403,
      body: { code: 'limit_reached', limit: 'createdApplicationLicenseCount', currentValue: 50, maxValue: 50 },
    })
    expect(body.data.createdApplicationLicenseCount).toEqual({ currentValue: 50, maxValue: 50 })
  })
})
