import { describe, expect, test } from 'vitest'
import { openOwner } from '../../support/api/owner.ts'

/** Management API, section 3, "rotate". Times start at 2026-11-20T14:03:22Z. */

type Owner = Awaited<ReturnType<typeof openOwner>>

const rotate = (w: Owner, id: string, body: object = {}) => w.call('POST', `api-keys/${id}/rotate`, body)

describe('POST api-keys/:id/rotate', () => {
  test('makes a key with the same name, scopes and applications, and reveals it', async () => {
    await using w = await openOwner()
    const application = await w.world.make.application(w.accountId)
    const { body: old } = await w.create({
      name: 'CI key',
      scopes: ['applications:read'],
      allApplications: false,
      applicationIds: [application.id],
    })

    const { status, body } = await rotate(w, old.data.id)

    expect({ status, message: body.message }).toEqual({ status: 200, message: 'Successfully rotated API key.' })
    expect(Object.keys(body.data)).toEqual(Object.keys(old.data))
    expect(body.data).toMatchObject({
      name: 'CI key',
      scopes: ['applications:read'],
      allApplications: false,
      applicationIds: [application.id],
      status: 'active',
      rotatedFromId: old.data.id,
    })
    expect(body.data.plaintextKey).not.toBe(old.data.plaintextKey)
    expect([await w.use(old.data.plaintextKey), await w.use(body.data.plaintextKey)]).toEqual(['ok', 'ok'])
  })

  test('the old key retires for 24 hours unless told otherwise, then answers api_key_expired', async () => {
    await using w = await openOwner()
    const { body: old } = await w.create()

    await rotate(w, old.data.id)

    expect(await w.list('?status=retiring')).toMatchObject([{ id: old.data.id, expiresAt: '2026-11-21T14:03:22.000Z', revokedAt: null }])
    w.world.clock.set('2026-11-21T14:03:21.999Z')
    expect(await w.use(old.data.plaintextKey)).toBe('ok')
    w.world.clock.set('2026-11-21T14:03:22.000Z')
    expect(await w.use(old.data.plaintextKey)).toBe('api_key_expired')
  })

  test('the successor expires as long after its creation as the old one did after its own', async () => {
    await using w = await openOwner()
    const { body: old } = await w.create({ expiresAt: '2026-11-30T14:03:22.250Z' })
    w.world.clock.set('2026-11-25T00:00:00.000Z')

    const { body } = await rotate(w, old.data.id, { gracePeriod: '1h' })

    expect(body.data.expiresAt).toBe('2026-12-05T00:00:00.250Z')
    expect(await w.list('?status=retiring')).toMatchObject([{ expiresAt: '2026-11-25T01:00:00.000Z' }])
  })

  test('the old key never gets a longer life by its grace', async () => {
    await using w = await openOwner()
    const { body: old } = await w.create({ expiresAt: '2026-11-20T15:00:00.000Z' })

    await rotate(w, old.data.id, { gracePeriod: '30d' })

    expect(await w.list('?status=retiring')).toMatchObject([{ expiresAt: '2026-11-20T15:00:00.000Z' }])
  })

  test('a successor never expires past the last date that can be written', async () => {
    await using w = await openOwner({ plan: 'basic' })
    const { body: old } = await w.create({ expiresAt: '9999-12-31T23:59:59.999Z' })
    w.world.clock.advance(86_400_000)

    const { body } = await rotate(w, old.data.id)

    expect(body.data).toMatchObject({ expiresAt: '9999-12-31T23:59:59.999Z', status: 'active' })
    expect(await w.use(body.data.plaintextKey)).toBe('ok')
  })

  test('without grace the old key is revoked at once', async () => {
    await using w = await openOwner()
    const { body: old } = await w.create()

    await rotate(w, old.data.id, { gracePeriod: '0s' })

    expect(await w.use(old.data.plaintextKey)).toBe('api_key_revoked')
    expect(await w.list('?status=revoked')).toMatchObject([{ id: old.data.id, revokedAt: '2026-11-20T14:03:22.000Z' }])
  })

  test.each(['30d1s', '31d', '1y', '', '1', '-1h', '1h1h', '60s', 'forever'])(
    'a grace of "%s" is validation_error',
    async (gracePeriod) => {
      await using w = await openOwner()
      const { body: old } = await w.create()

      const { body } = await rotate(w, old.data.id, { gracePeriod })

      expect(body.code).toBe('validation_error')
      expect(await w.list()).toHaveLength(1)
    },
  )

  test('only an active key can be rotated, once', async () => {
    await using w = await openOwner()
    const [retiring, revoked, expired] = [await w.create(), await w.create(), await w.create({ expiresAt: '2026-11-20T14:03:23.000Z' })]
    await rotate(w, retiring.body.data.id)
    await w.call('POST', `api-keys/${revoked.body.data.id}/revoke`)
    w.world.clock.advance(1000)

    const answers = await Promise.all([retiring, revoked, expired].map(({ body }) => rotate(w, body.data.id)))

    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [409, 'conflict'],
      [409, 'conflict'],
      [409, 'conflict'],
    ])
  })

  test('works at the cap, and the retiring key counts again only when its successor is gone', async () => {
    await using w = await openOwner({ plan: 'basic' })
    const [first] = [await w.create(), await w.create(), await w.create()]

    const { status, body } = await rotate(w, first.body.data.id, { gracePeriod: '30d' })
    const atCap = await w.create()
    await w.call('POST', `api-keys/${body.data.id}/revoke`)
    const withRetiring = await w.create()
    await w.call('POST', `api-keys/${first.body.data.id}/revoke`)
    const withRoom = await w.create()

    expect(status).toBe(200)
    expect([atCap.body.code, withRetiring.body.code, withRoom.status]).toEqual(['limit_reached', 'limit_reached', 200])
  })

  test('while it retires, a key can only be shortened', async () => {
    await using w = await openOwner()
    const { body: old } = await w.create()
    await rotate(w, old.data.id)
    const edit = async (expiresAt: string | null) => (await w.call('PATCH', `api-keys/${old.data.id}`, { expiresAt })).body.code ?? 'ok'

    const answers = [
      await edit(null),
      await edit('2026-11-21T14:03:22.001Z'),
      await edit('2026-11-21T10:00:00.000Z'),
      await edit('2026-11-21T11:00:00.000Z'),
    ]

    expect(answers).toEqual(['conflict', 'conflict', 'ok', 'conflict'])
    w.world.clock.set('2026-11-21T10:00:00.000Z')
    expect(await w.use(old.data.plaintextKey)).toBe('api_key_expired')
  })
})
