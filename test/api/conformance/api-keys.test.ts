import { describe, expect, test } from 'vitest'
import { checksum } from '../../../server/rules/mint-key.ts'
import { PRESETS } from '../../../shared/plans.ts'
import { openOwner } from '../../support/api/owner.ts'
import { shapeOf } from '../../support/api/shape.ts'

/** Management API, section 3, but for rotation. The order is the reference's. */

const KEY = /^blz_mgmt_(bak_[A-Za-z0-9]{16})_([A-Za-z0-9]{48})$/

const DOCUMENTED = [
  'id',
  'name',
  'publicId',
  'keyLast4',
  'scopes',
  'allApplications',
  'applicationIds',
  'expiresAt',
  'revokedAt',
  'lastUsedAt',
  'lastUsedIp',
  'createdAt',
  'updatedAt',
]

const ADDED = ['limits', 'maskedKey', 'status', 'role', 'rotatedFromId', 'createdBy']

describe('POST api-keys', () => {
  test('answers the metadata and, only here, the key', async () => {
    await using w = await openOwner()

    const { status, body } = await w.create({ name: 'CI key', scopes: ['licenses:create', 'applications:read'] })

    const { plaintextKey, ...metadata } = body.data
    expect({ status, message: body.message, success: body.success }).toEqual({
      status: 200,
      success: true,
      message: 'Successfully created API key.',
    })
    expect(Object.keys(metadata).toSorted()).toEqual([...DOCUMENTED, ...ADDED].toSorted())
    expect(plaintextKey).toMatch(KEY)
    expect(metadata).toEqual({
      id: metadata.id,
      name: 'CI key',
      publicId: KEY.exec(plaintextKey)?.[1],
      keyLast4: plaintextKey.slice(-4),
      maskedKey: `blz_mgmt_${metadata.publicId.slice(0, 8)}…${metadata.keyLast4}`,
      status: 'active',
      scopes: ['licenses:create', 'applications:read'],
      limits: [],
      allApplications: true,
      applicationIds: [],
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
      lastUsedIp: null,
      role: 'member',
      rotatedFromId: null,
      createdBy: w.owner.userId,
      createdAt: '2026-11-20T14:03:22.000Z',
      updatedAt: '2026-11-20T14:03:22.000Z',
    })
    expect(await w.list()).toEqual([metadata])
  })

  test('a key has 78 characters and the checksum that the docs give an example of', async () => {
    await using w = await openOwner()

    const { body } = await w.create()

    expect(body.data.plaintextKey).toHaveLength(78)
    expect(body.data.plaintextKey.slice(-6)).toBe(checksum(body.data.plaintextKey.slice(0, 72)))
  })

  test.each([[undefined], [''], ['   ']])('a name left empty (%j) is "API key" and the time', async (name) => {
    await using w = await openOwner()

    const { body } = await w.create({ name })

    expect(body.data.name).toBe('API key 2026-11-20 14:03:22')
  })

  test('a name is trimmed and has 3 to 64 characters', async () => {
    await using w = await openOwner()

    const names = ['  CI  key ', 'abc', 'a'.repeat(64), 'ab', ' ab ', 'a'.repeat(65)]
    const answers = await Promise.all(names.map((name) => w.create({ name })))

    expect(answers.map(({ body }) => body.data?.name ?? body.code)).toEqual([
      'CI  key',
      'abc',
      'a'.repeat(64),
      'validation_error',
      'validation_error',
      'validation_error',
    ])
  })

  test.each([
    ['no scope', { scopes: [] }],
    ['an unknown scope', { scopes: ['licenses:fly'] }],
    ['a scope twice', { scopes: ['account:read', 'account:read'] }],
    ['no scopes field', { scopes: undefined }],
    ['no application though not all', { allApplications: false, applicationIds: [] }],
    ['all applications and some', { allApplications: true, applicationIds: ['1'] }],
    ['an expiry that is now', { expiresAt: '2026-11-20T14:03:22.000Z' }],
    ['an expiry in the past', { expiresAt: '2026-11-20T14:03:21.999Z' }],
    ['an expiry that is no date', { expiresAt: '2027-02-30T00:00:00.000Z' }],
    ['an expiry in milliseconds', { expiresAt: 1_800_000_000_000 }],
  ])('%s is validation_error', async (_, draft) => {
    await using w = await openOwner()

    const { status, body } = await w.create(draft)

    expect({ status, code: body.code }).toEqual({ status: 400, code: 'validation_error' })
    expect(await w.list()).toEqual([])
  })

  test('takes applications of its own account only, one foreign among them refuses all', async () => {
    await using w = await openOwner()
    const own = await w.world.make.application(w.accountId)
    const foreign = await w.world.make.application((await w.world.make.person()).accountId)

    const mixed = await w.create({ allApplications: false, applicationIds: [own.id, foreign.id] })
    const fine = await w.create({ allApplications: false, applicationIds: [own.id] })

    expect(mixed.body.code).toBe('not_found')
    expect(fine.body.data).toMatchObject({ allApplications: false, applicationIds: [own.id] })
  })

  test('on the free plan is plan_required, and up to the cap elsewhere', async () => {
    await using free = await openOwner({ plan: 'free' })
    await using basic = await openOwner({ plan: 'basic' })

    expect((await free.create()).body.code).toBe('plan_required')
    for (let made = 0; made < 3; made += 1) expect((await basic.create()).status).toBe(200)
    expect((await basic.create()).body).toMatchObject({ code: 'limit_reached', limit: 'apiKeyCount', currentValue: 3, maxValue: 3 })
  })

  test('revoked and expired keys leave their place to others', async () => {
    await using w = await openOwner({ plan: 'basic' })
    const { body: first } = await w.create()
    await w.create({ expiresAt: '2026-11-20T14:04:00.000Z' })
    await w.create()
    await w.call('POST', `api-keys/${first.data.id}/revoke`)
    w.world.clock.set('2026-11-20T14:04:00.000Z')

    const answers = [await w.create(), await w.create(), await w.create()]

    expect(answers.map(({ body }) => body.code ?? 'made')).toEqual(['made', 'made', 'limit_reached'])
  })
})

describe('GET api-keys', () => {
  test('answers the documented message, newest first, never a hash or a whole key', async () => {
    await using w = await openOwner()
    const { body: first } = await w.create()
    const { body: second } = await w.create()

    const { status, body, text } = await w.call('GET', 'api-keys')

    expect({ status, message: body.message }).toEqual({ status: 200, message: 'Successfully fetched API keys.' })
    expect(body.data.map((key: { id: string }) => key.id)).toEqual([second.data.id, first.data.id])
    expect(Object.keys(body.data[0]).toSorted()).toEqual([...DOCUMENTED, ...ADDED].toSorted())
    expect(shapeOf(body.data[0])).toMatchObject({ id: 'string', scopes: ['string'], allApplications: 'boolean', expiresAt: 'null' })
    expect(text).not.toContain(first.data.plaintextKey.slice(30))
  })

  test('?status= filters by what is so now', async () => {
    await using w = await openOwner()
    const active = await w.create({ name: 'active' })
    await w.create({ name: 'expired', expiresAt: '2026-11-20T14:03:23.000Z' })
    const revoked = await w.create({ name: 'revoked' })
    await w.call('POST', `api-keys/${revoked.body.data.id}/revoke`)
    await w.call('POST', `api-keys/${active.body.data.id}/rotate`, {})
    w.world.clock.advance(1000)

    const named = async (status: string) =>
      (await w.list(`?status=${status}`)).map(
        (key: { name: string; rotatedFromId: string | null }) => `${key.name}${key.rotatedFromId === null ? '' : "'s successor"}`,
      )

    expect(await named('active')).toEqual(["active's successor"])
    expect(await named('retiring')).toEqual(['active'])
    expect(await named('expired')).toEqual(['expired'])
    expect(await named('revoked')).toEqual(['revoked'])
    expect((await w.call('GET', 'api-keys?status=gone')).body.code).toBe('validation_error')
  })
})

test('the cap is the plan preset', () => {
  expect(Object.values(PRESETS).map((plan) => plan.limits.apiKeyCount)).toEqual([0, 3, 5, null])
})
