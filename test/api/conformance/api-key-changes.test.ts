import { describe, expect, test } from 'vitest'
import { purgeApplications } from '../../../server/jobs/purge-applications.ts'
import { openOwner } from '../../support/api/owner.ts'

/** Management API, section 3: what happens to a key after its creation. */

describe('PATCH api-keys/:id', () => {
  test('changes what is given, leaves the rest and holds for the next request', async () => {
    await using w = await openOwner()
    const { body: made } = await w.create({ name: 'Old name', scopes: ['account:read'] })
    const { plaintextKey, ...metadata } = made.data
    w.world.clock.advance(1000)
    const before = await w.use(plaintextKey)

    const { status, body } = await w.call('PATCH', `api-keys/${made.data.id}`, { name: ' New name ', scopes: ['applications:*'] })

    expect({ status, message: body.message }).toEqual({ status: 200, message: 'Successfully updated API key.' })
    expect(body.data).toEqual({
      ...metadata,
      name: 'New name',
      scopes: ['applications:*'],
      updatedAt: '2026-11-20T14:03:23.000Z',
      lastUsedAt: body.data.lastUsedAt,
      lastUsedIp: body.data.lastUsedIp,
    })
    expect([before, await w.use(plaintextKey)]).toEqual(['insufficient_scope', 'ok'])
  })

  test('narrows the reach for the next request', async () => {
    await using w = await openOwner()
    const [one, two] = [await w.world.make.application(w.accountId), await w.world.make.application(w.accountId)]
    const { body: made } = await w.create()
    const read = async (id: string) =>
      (await w.world.ask('GET', `/api/v1/panel/get-application-settings?applicationId=${id}`, { key: made.data.plaintextKey })).body.code

    const before = [await read(one.id), await read(two.id)]
    await w.call('PATCH', `api-keys/${made.data.id}`, { allApplications: false, applicationIds: [one.id] })

    expect(before).toEqual([undefined, undefined])
    expect([await read(one.id), await read(two.id)]).toEqual([undefined, 'application_forbidden'])
  })

  test.each([
    ['nothing', {}],
    ['a list though the key reaches all', { applicationIds: ['1'] }],
    ['neither all nor any', { allApplications: false }],
    ['an expiry now', { expiresAt: '2026-11-20T14:03:22.000Z' }],
    ['no scopes', { scopes: [] }],
    ['an empty name', { name: '' }],
  ])('of %s is validation_error', async (_, changes) => {
    await using w = await openOwner()
    const { body: made } = await w.create()

    const { body } = await w.call('PATCH', `api-keys/${made.data.id}`, changes)

    expect(body.code).toBe('validation_error')
  })

  test('a revoked or expired key is conflict', async () => {
    await using w = await openOwner()
    const { body: revoked } = await w.create()
    const { body: expired } = await w.create({ expiresAt: '2026-11-20T14:03:23.000Z' })
    await w.call('POST', `api-keys/${revoked.data.id}/revoke`)
    w.world.clock.advance(1000)

    const answers = [
      await w.call('PATCH', `api-keys/${revoked.data.id}`, { name: 'abc' }),
      await w.call('PATCH', `api-keys/${expired.data.id}`, { expiresAt: null }),
    ]

    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [409, 'conflict'],
      [409, 'conflict'],
    ])
  })
})

describe('POST api-keys/:id/revoke', () => {
  test('is in force for the very next request, and told only to who has the secret', async () => {
    await using w = await openOwner()
    const { body: made } = await w.create()
    const before = await w.use(made.data.plaintextKey)

    const { status, body } = await w.call('POST', `api-keys/${made.data.id}/revoke`)

    expect({ status, message: body.message }).toEqual({ status: 200, message: 'Successfully revoked API key.' })
    expect(body.data).toMatchObject({ status: 'revoked', revokedAt: '2026-11-20T14:03:22.000Z' })
    expect([before, await w.use(made.data.plaintextKey)]).toEqual(['ok', 'api_key_revoked'])
  })

  test('twice is the same as once: the first time stands', async () => {
    await using w = await openOwner()
    const { body: made } = await w.create()
    const { body: first } = await w.call('POST', `api-keys/${made.data.id}/revoke`)
    w.world.clock.advance(60_000)

    const { status, body: second } = await w.call('POST', `api-keys/${made.data.id}/revoke`)

    expect(status).toBe(200)
    expect(second.data).toEqual(first.data)
  })
})

describe('DELETE api-keys/:id', () => {
  test('revokes the key and takes it off the list; it still answers api_key_revoked', async () => {
    await using w = await openOwner()
    const { body: made } = await w.create()

    const { status } = await w.call('DELETE', `api-keys/${made.data.id}`)
    const again = await w.call('DELETE', `api-keys/${made.data.id}`)

    expect([status, again.body.code, await w.list(), await w.use(made.data.plaintextKey)]).toEqual([
      200,
      'not_found',
      [],
      'api_key_revoked',
    ])
  })
})

describe('a key', () => {
  test('is valid until the millisecond of its expiry', async () => {
    await using w = await openOwner()
    const { body: made } = await w.create({ expiresAt: '2026-11-21T00:00:00.000+02:00' })

    expect(made.data.expiresAt).toBe('2026-11-20T22:00:00.000Z')
    w.world.clock.set('2026-11-20T21:59:59.999Z')
    expect(await w.use(made.data.plaintextKey)).toBe('ok')
    w.world.clock.set('2026-11-20T22:00:00.000Z')
    expect(await w.use(made.data.plaintextKey)).toBe('api_key_expired')
    expect(await w.list('?status=expired')).toHaveLength(1)
  })

  test('belongs to the account: it outlives the person who made it, and dies with the account', async () => {
    await using w = await openOwner()
    const { body: made } = await w.create()
    const { kysely } = w.world.database.reader
    const write = w.world.database.transaction

    await write(({ kysely: trx }) => trx.deleteFrom('member').where('user_id', '=', w.owner.userId).execute())
    const orphaned = await w.use(made.data.plaintextKey)
    await write(({ kysely: trx }) => trx.updateTable('account').set({ disabled_at: '2026-11-20T14:03:22.000Z' }).execute())

    expect([orphaned, await w.use(made.data.plaintextKey)]).toEqual(['ok', 'api_key_invalid'])
    expect(await kysely.selectFrom('api_key').select('id').execute()).toHaveLength(1)
  })

  test('goes on after a downgrade, while new ones are refused', async () => {
    await using w = await openOwner({ plan: 'pro' })
    const keys = [await w.create(), await w.create(), await w.create(), await w.create()].map(({ body }) => body.data.plaintextKey)

    await w.world.database.transaction(({ kysely }) => kysely.updateTable('account').set({ plan: 'basic' }).execute())
    const onBasic = [await Promise.all(keys.map(w.use)), (await w.create()).body.code]
    await w.world.database.transaction(({ kysely }) => kysely.updateTable('account').set({ plan: 'free' }).execute())
    const onFree = [await Promise.all(keys.map(w.use)), (await w.create()).body.code]

    expect(onBasic).toEqual([['ok', 'ok', 'ok', 'ok'], 'limit_reached'])
    expect(onFree).toEqual([['ok', 'ok', 'ok', 'ok'], 'plan_required'])
  })

  test('tells when and from where it was last used', async () => {
    await using w = await openOwner()
    const { body: made } = await w.create()
    w.world.clock.set('2026-12-01T10:00:00.500Z')

    await w.world.app.request(
      'http://localhost:4000/api/v1/panel/get-applications',
      { headers: { authorization: `Bearer ${made.data.plaintextKey}` } },
      { incoming: { socket: { remoteAddress: '::ffff:192.0.2.7' }, rawHeaders: [] } },
    )
    await w.world.node.lastUsed.flush()

    expect(await w.list()).toMatchObject([{ lastUsedAt: '2026-12-01T10:00:00.500Z', lastUsedIp: '192.0.2.7' }])
  })

  test('whose last application is deleted reaches none, never all; also once it is purged', async () => {
    await using w = await openOwner()
    const [doomed, other] = [await w.world.make.application(w.accountId), await w.world.make.application(w.accountId)]
    const { body: made } = await w.create({ allApplications: false, applicationIds: [doomed.id] })
    const key = made.data.plaintextKey
    const reach = async () => ({
      list: (await w.world.ask('GET', '/api/v1/panel/get-applications', { key })).body.data,
      other: (await w.world.ask('GET', `/api/v1/panel/get-application-settings?applicationId=${other.id}`, { key })).body.code,
      create: (await w.world.ask('POST', '/api/v1/panel/create-application', { key, body: { name: 'abcdef' } })).body.code,
      shown: (await w.list())[0].applicationIds,
      all: (await w.list())[0].allApplications,
    })
    const none = { list: [], other: 'application_forbidden', create: 'application_forbidden', shown: [], all: false }

    await w.call('DELETE', `delete-application?applicationId=${doomed.id}`)
    const deleted = await reach()
    await purgeApplications(w.world.database)

    expect(deleted).toEqual(none)
    expect(await reach()).toEqual(none)
  })
})
