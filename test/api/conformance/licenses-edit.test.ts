import { describe, expect, test } from 'vitest'
import { unchanged } from '../../support/api/quiet.ts'
import { openLicenses } from '../../support/license-world.ts'

/** Management API, section 5: edit-license. */

describe('PATCH edit-license', () => {
  test('changes what is given, keeps the rest and answers the row', async () => {
    await using w = await openLicenses()
    const id = await w.one({ levels: ['basic'], durationSeconds: 3600, comment: 'before' })
    const before = await w.row(id)

    const { status, body } = await w.edit(id, { clientId: 'hw-1', ipAddress: '2001:db8::1' })

    expect(status).toBe(200)
    expect(body).toEqual({
      success: true,
      message: 'Successfully edited license',
      data: { ...before, clientId: 'hw-1', ipAddress: '2001:db8::1' },
    })
    expect(await w.row(id)).toEqual(body.data)
  })

  test('sets and clears every field it has', async () => {
    await using w = await openLicenses()
    const id = await w.one()
    const settings = { levels: ['gold', 'basic'], requiresClientId: true, durationSeconds: 60 }
    const given = { comment: 'x', clientId: 'hw-1', ipAddress: '192.0.2.7', expiresAt: '2027-01-31T01:00:00.5+01:00' }

    const set = await w.edit(id, { ...given, applicationLicenseSettings: settings })
    const cleared = await w.edit(id, {
      comment: null,
      clientId: null,
      ipAddress: null,
      expiresAt: null,
      applicationLicenseSettings: { levels: [], requiresClientId: false, durationSeconds: null },
    })

    expect(set.body.data).toMatchObject({
      ...given,
      expiresAt: '2027-01-31T00:00:00.500Z',
      applicationLicenseSettings: { ...settings, levels: ['basic', 'gold'], status: 'available' },
    })
    expect(cleared.body.data).toMatchObject({
      comment: null,
      clientId: null,
      ipAddress: null,
      expiresAt: null,
      applicationLicenseSettings: { levels: [], requiresClientId: false, durationSeconds: null, status: 'available' },
    })
  })

  test('moves a license to the state that its new end asks for, and the counts with it', async () => {
    await using w = await openLicenses()
    const id = await w.one()
    await w.use(id)

    const past = await w.edit(id, { expiresAt: '2026-11-20T14:03:22.000Z' })
    const counted = await w.metadata()
    const future = await w.edit(id, { expiresAt: '2026-11-20T14:03:22.001Z' })

    expect(past.body.data.applicationLicenseSettings.status).toBe('expired')
    expect(counted).toMatchObject({ totalLicenses: 1, expiredLicenses: 1 })
    expect(future.body.data.applicationLicenseSettings.status).toBe('activated')
    expect(await w.metadata()).toMatchObject({ totalLicenses: 1, activeLicenses: 1 })
  })

  test('an empty comment is none', async () => {
    await using w = await openLicenses()
    const id = await w.one({ comment: 'before' })

    expect((await w.edit(id, { comment: '' })).body.data.comment).toBeNull()
  })

  test.each([
    ['nothing', {}],
    ['nothing in its settings', { applicationLicenseSettings: {} }],
    ['only unknown fields', { license: 'OTHER-0001', status: 'activated', pausedAt: null, activatedAt: null }],
    ['a level that the application lacks', { comment: 'x', applicationLicenseSettings: { levels: ['none'] } }],
    ['a comment of 256 characters', { comment: 'x'.repeat(256) }],
    ['a client id of three characters', { clientId: 'abc' }],
    ['a client id of 65 characters', { clientId: 'x'.repeat(65) }],
    ['an address that is none', { ipAddress: '192.0.2.256' }],
    ['a network', { ipAddress: '192.0.2.0/24' }],
    ['an address with a zone', { ipAddress: 'fe80::1%eth0' }],
    ['a day that is none', { expiresAt: '2027-02-29T00:00:00.000Z' }],
    ['an end without an offset', { expiresAt: '2027-01-01T00:00:00' }],
    ['an end beyond four digits of a year', { expiresAt: '+010000-01-01T00:00:00.000Z' }],
    ['an end that its offset moves beyond', { expiresAt: '9999-12-31T23:59:59-01:00' }],
    ['an end as a number', { expiresAt: 1_800_000_000_000 }],
    ['a duration of no seconds', { applicationLicenseSettings: { durationSeconds: 0 } }],
    ['a duration of half a second', { applicationLicenseSettings: { durationSeconds: 0.5 } }],
    ['a duration beyond all', { applicationLicenseSettings: { durationSeconds: 252_288_000_001 } }],
    ['a duration as text', { applicationLicenseSettings: { durationSeconds: '1d' } }],
    ['a flag as text', { applicationLicenseSettings: { requiresClientId: 'true' } }],
  ])('refuses %s and changes nothing', async (_, fields) => {
    await using w = await openLicenses()
    const id = await w.one()

    await unchanged(w.world, async () =>
      expect(await w.edit(id, fields)).toMatchObject({ status: 400, body: { code: 'validation_error' } }),
    )
  })

  test('of a license that is not there is not_found', async () => {
    await using w = await openLicenses()

    expect(await w.edit('1', { comment: 'x' })).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })

  test('takes the longest of everything', async () => {
    await using w = await openLicenses()
    const id = await w.one()
    const most = { comment: '🎲'.repeat(255), clientId: '🎲'.repeat(64), expiresAt: '9999-12-31T23:59:59.999Z' }

    const { body } = await w.edit(id, { ...most, applicationLicenseSettings: { durationSeconds: 252_288_000_000 } })

    expect(body.data).toMatchObject({ ...most, applicationLicenseSettings: { durationSeconds: 252_288_000_000, status: 'available' } })
  })
})
