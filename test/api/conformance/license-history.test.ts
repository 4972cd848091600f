import { describe, expect, test } from 'vitest'
import type { Id } from '../../../shared/ids.ts'
import { shapeOf } from '../../support/api/shape.ts'
import { openLicenses, type LicensesWorld } from '../../support/license-world.ts'

/** docs/reference: who did what to a license, and what happened per day. */

const history = (w: LicensesWorld, licenseId: Id, query = 'currentPage=1') =>
  w.call('GET', `get-license-history?applicationId=${w.applicationId}&licenseId=${licenseId}&${query}`)

const actions = async (w: LicensesWorld, id: Id): Promise<string[]> =>
  (await history(w, id)).body.data.map(({ action, isForAll }: { action: string; isForAll: boolean }) =>
    isForAll ? `${action} (all)` : action,
  )

describe('GET get-license-history', () => {
  test('answers its envelope and fields, newest first', async () => {
    await using w = await openLicenses()
    const { body: made } = await w.create({ amount: 1, comment: 'Order 1042' })
    const { id } = made.data[0]
    w.world.clock.advance(1000)
    await w.world.ask('POST', `/api/v1/panel/licenses-actions?applicationId=${w.applicationId}`, {
      cookie: w.owner.cookie,
      body: { action: 'extend', all: true, duration: '30d' },
    })
    await w.act('blacklist', { licenseIds: [id], comment: 'Fraud' })

    const { status, body } = await history(w, id)

    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['success', 'message', 'data', 'totalPages'])
    expect(body).toMatchObject({ success: true, message: 'Successfully fetched license history', totalPages: 1 })
    const actor = { kind: 'string', id: 'string', name: 'string' }
    expect(shapeOf(body.data[0])).toMatchObject({ id: 'string', action: 'string', actor, isForAll: 'boolean', createdAt: 'string' })
    expect(body.data).toMatchObject([
      {
        action: 'license.blacklist',
        actor: { kind: 'key', name: 'test key' },
        isForAll: false,
        changes: { comment: 'Fraud' },
        createdAt: '2026-11-20T14:03:23.000Z',
      },
      {
        action: 'license.extend',
        actor: { kind: 'user', id: w.owner.userId, name: expect.stringMatching(/^Person /) },
        isForAll: true,
        changes: { duration: '30d' },
      },
      { action: 'license.create', isForAll: false, changes: { amount: 1, comment: 'Order 1042' }, createdAt: '2026-11-20T14:03:22.000Z' },
    ])
  })

  test('of one of a thousand tells only of it, not of the others', async () => {
    await using w = await openLicenses()
    const { body } = await w.create({ amount: 1000 })
    const [one, two] = body.data.map(({ id }: { id: Id }) => id)
    await w.act('pause', { licenseId: one })
    await w.edit(two, { comment: 'x' })

    expect(await actions(w, one)).toEqual(['license.pause', 'license.create'])
    expect(await actions(w, two)).toEqual(['license.edit', 'license.create'])
  })

  test('what was done to all before it was made is not its history', async () => {
    await using w = await openLicenses()
    await w.create({ amount: 1 })
    await w.act('pause', { all: true })
    w.world.clock.advance(1)
    const { body } = await w.create({ amount: 1 })
    await w.act('unpause', { all: true })

    expect(await actions(w, body.data[0].id)).toEqual(['license.unpause (all)', 'license.create'])
  })

  test('what was done to all in the millisecond before it was made is not its history', async () => {
    await using w = await openLicenses()
    await w.create({ amount: 1 })
    await w.act('pause', { all: true })
    const { body } = await w.create({ amount: 1 })

    expect(await actions(w, body.data[0].id)).toEqual(['license.create'])
  })

  test('what changed nothing about one license is not told of the others', async () => {
    await using w = await openLicenses()
    const { body } = await w.create({ amount: 2 })
    const [one, two] = body.data.map(({ id }: { id: Id }) => id)
    await w.act('unpause', { licenseId: one })
    await w.act('unpause', { licenseIds: [one] })

    expect(await actions(w, two)).toEqual(['license.create'])
    expect(await actions(w, one)).toEqual(['license.unpause', 'license.unpause', 'license.create'])
  })

  test('what was done to the application, its levels or its users is not told', async () => {
    await using w = await openLicenses()
    const { body } = await w.create({ amount: 1 })
    await w.call('PATCH', `edit-application-settings?applicationId=${w.applicationId}`, { isPaused: true })
    await w.call('PATCH', `edit-application-license-levels?applicationId=${w.applicationId}`, { oldLevel: 'gold', newLevel: 'plus' })

    expect(await actions(w, body.data[0].id)).toEqual(['license.create'])
  })

  test('shows neither keys of an import nor the other ids of an action', async () => {
    await using w = await openLicenses()
    const { body } = await w.create({ licenses: ['LEGACY-0001', 'LEGACY-0002'] })
    const ids = body.data.map(({ id }: { id: Id }) => id)
    await w.act('pause', { licenseIds: ids })

    const { text } = await history(w, ids[0])

    expect(text).not.toContain('LEGACY-0002')
    expect(text).not.toContain(ids[1])
  })

  test('has pages like every table', async () => {
    await using w = await openLicenses()
    const { body } = await w.create({ amount: 1 })
    const { id } = body.data[0]
    for (let round = 0; round < 12; round += 1) await w.act(round % 2 === 0 ? 'pause' : 'unpause', { licenseId: id })

    const first = await history(w, id)
    const last = await history(w, id, 'currentPage=3&pageSize=6')
    const beyond = await history(w, id, 'currentPage=1000000000')

    expect([first.body.data.length, first.body.totalPages]).toEqual([10, 2])
    expect([last.body.data.map(({ action }: { action: string }) => action), last.body.totalPages]).toEqual([['license.create'], 3])
    expect([beyond.body.data, beyond.body.totalPages]).toEqual([[], 2])
  })

  test('of a license that is not there, or was deleted, is not_found', async () => {
    await using w = await openLicenses()
    const id = await w.one()
    await w.act('delete', { licenseId: id })

    for (const gone of ['1', id]) expect(await history(w, gone)).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })

  test('names nobody once the key is removed', async () => {
    await using w = await openLicenses()
    const key = await w.world.make.key(w.accountId, ['*'])
    const path = `/api/v1/panel/create-licenses?applicationId=${w.applicationId}`
    const draft = { amount: 1, duration: null, applicationLicenseSettings: { levels: [], requiresClientId: false } }
    const { body } = await w.world.ask('POST', path, { key: key.plaintextKey, body: draft })
    await w.world.ask('DELETE', `/api/v1/panel/api-keys/${key.id}`, { cookie: w.owner.cookie, body: {} })

    const told = await history(w, body.data[0].id)

    expect(told.body.data[0].actor).toMatchObject({ kind: 'key', id: key.id })
    expect(told.text).not.toContain(key.plaintextKey.slice(-48))
  })
})

describe('GET get-licenses-overview', () => {
  test('answers the counts and every day, oldest first, none left out', async () => {
    await using w = await openLicenses()
    const [one] = await w.make({ amount: 3 })
    w.world.clock.set('2026-11-21T23:59:59.999Z')
    await w.use(one?.id ?? '')
    w.world.clock.set('2026-11-23T00:00:00.000Z')
    await w.act('delete', { all: true })
    await w.make({ amount: 2 })

    const { status, body } = await w.call('GET', `get-licenses-overview?applicationId=${w.applicationId}&days=5`)

    expect(status).toBe(200)
    expect(body).toEqual({
      success: true,
      message: 'Successfully fetched licenses overview',
      data: {
        ...(await w.metadata()),
        days: [
          { date: '2026-11-19', created: 0, activated: 0 },
          { date: '2026-11-20', created: 3, activated: 0 },
          { date: '2026-11-21', created: 0, activated: 1 },
          { date: '2026-11-22', created: 0, activated: 0 },
          { date: '2026-11-23', created: 2, activated: 0 },
        ],
      },
    })
    expect(body.data.totalLicenses).toBe(2)
  })

  test.each([
    ['', 30],
    ['&days=1', 1],
    ['&days=366', 366],
    ['&days=0', 400],
    ['&days=367', 400],
    ['&days=1.5', 400],
    ['&days=ten', 400],
  ])('with %s', async (query, expected) => {
    await using w = await openLicenses()

    const { status, body } = await w.call('GET', `get-licenses-overview?applicationId=${w.applicationId}${query}`)

    if (expected === 400) expect([status, body.code]).toEqual([400, 'validation_error'])
    else expect([status, body.data.days.length, body.data.days.at(-1).date]).toEqual([200, expected, '2026-11-20'])
  })
})
