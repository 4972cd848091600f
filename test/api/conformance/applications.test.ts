import { describe, expect, test } from 'vitest'
import { shapeOf } from '../../support/api/shape.ts'
import { openWorld } from '../../support/world.ts'

/** Management API, section 4. The order is the reference's. */

const PANEL = '/api/v1/panel'

const RUNTIME_KEY = /^BA[A-Z0-9]{19}$/

const APPLICATION = { id: 'string', name: 'string', applicationApiKeys: { socketKey: 'string', httpKey: 'string', updatedAt: 'string' } }

const open = async () => {
  const world = await openWorld()
  const { accountId } = await world.make.person()
  const { plaintextKey: key } = await world.make.key(accountId, ['*'])
  const { id } = await world.make.application(accountId)
  const call = (method: string, path: string, body?: unknown) => world.ask(method, `${PANEL}/${path}`, { key, body })
  const settings = async () => (await call('GET', `get-application-settings?applicationId=${id}`)).body.data
  return { world, accountId, key, id, call, settings, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

describe('GET get-applications', () => {
  test('answers the documented envelope and fields', async () => {
    await using w = await open()

    const { status, body } = await w.call('GET', 'get-applications')

    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['success', 'message', 'data'])
    expect(body).toMatchObject({ success: true, message: 'Successfully fetched applications' })
    expect(shapeOf(body.data)).toEqual([APPLICATION])
    expect(body.data[0].applicationApiKeys.socketKey).toMatch(RUNTIME_KEY)
    expect(body.data[0].applicationApiKeys.httpKey).toMatch(RUNTIME_KEY)
  })

  test('filters instead of refusing when the key is restricted, newest first otherwise', async () => {
    await using w = await open()
    const second = await w.world.make.application(w.accountId)
    const { plaintextKey: restricted } = await w.world.make.key(w.accountId, ['applications:read'], { applicationIds: [w.id] })

    const all = await w.call('GET', 'get-applications')
    const some = await w.world.ask('GET', `${PANEL}/get-applications`, { key: restricted })

    expect(all.body.data.map((application: { id: string }) => application.id)).toEqual([second.id, w.id])
    expect(some.body.data.map((application: { id: string }) => application.id)).toEqual([w.id])
  })
})

describe('POST create-application', () => {
  test('answers the documented message, spelled as documented, and the record', async () => {
    await using w = await open()

    const { status, body } = await w.call('POST', 'create-application', { name: 'My Application' })

    expect({ status, success: body.success, message: body.message }).toEqual({
      status: 200,
      success: true,
      message: 'Successfully create application',
    })
    expect(shapeOf(body.data)).toEqual(APPLICATION)
    expect(body.data).toMatchObject({ name: 'My Application', applicationApiKeys: { updatedAt: '2026-11-20T14:03:22.000Z' } })
    expect(body.data.id).toMatch(/^[1-9][0-9]{0,18}$/)
  })

  test('starts at version 1.0.0, running, asking for no license, without levels', async () => {
    await using w = await open()

    const { body } = await w.call('POST', 'create-application', { name: 'My Application' })
    const { body: read } = await w.call('GET', `get-application-settings?applicationId=${body.data.id}`)

    expect(read.data).toEqual({
      id: body.data.id,
      name: 'My Application',
      version: '1.0.0',
      isPaused: false,
      requiresLicense: false,
      clientBlacklisting: 'authorized',
      levels: [],
      createdAt: '2026-11-20T14:03:22.000Z',
      updatedAt: '2026-11-20T14:03:22.000Z',
    })
  })

  test.each([
    ['six characters', 'abcdef', 200],
    ['thirty-two characters', 'a'.repeat(32), 200],
    ['emoji, each one character', '🎲'.repeat(32), 200],
    ['white space around six characters', '  abcdef\t', 200],
    ['five characters', 'abcde', 400],
    ['five characters and white space', ' abcde ', 400],
    ['thirty-three characters', 'a'.repeat(33), 400],
  ])('a name of %s', async (_, name, expected) => {
    await using w = await open()

    const { status, body } = await w.call('POST', 'create-application', { name })

    expect(status).toBe(expected)
    if (expected === 200) expect(body.data.name).toBe(name.trim())
    if (expected === 400) expect(body).toMatchObject({ code: 'validation_error', errors: [{ path: 'name' }] })
  })
})

describe('license levels', () => {
  test('are created, renamed and deleted at their documented places', async () => {
    await using w = await open()

    const created = await w.call('POST', `create-application-license-levels?applicationId=${w.id}`, { levels: ['basic', 'gold'] })
    const renamed = await w.call('PATCH', `edit-application-license-levels?applicationId=${w.id}`, { oldLevel: 'basic', newLevel: 'plus' })
    const deleted = await w.call('DELETE', `delete-application-license-levels?applicationId=${w.id}`, { levels: ['gold'] })

    expect(created.body).toMatchObject({ success: true, message: 'Successfully created application license levels' })
    expect(created.body.data.levels).toEqual(['basic', 'gold'])
    expect(renamed.body.data.levels).toEqual(['plus', 'gold'])
    expect(deleted.body.data.levels).toEqual(['plus'])
    expect([created.status, renamed.status, deleted.status]).toEqual([200, 200, 200])
  })

  test.each([
    ['none', [], 400, 'validation_error'],
    ['an empty name', [''], 400, 'validation_error'],
    ['a name of seventeen characters', ['a'.repeat(17)], 400, 'validation_error'],
    ['a name twice', ['a', 'a'], 400, 'validation_error'],
    ['a name that is taken', ['new', 'taken'], 409, 'already_exists'],
  ])('%s is refused and none is created', async (_, levels, status, code) => {
    await using w = await open()
    await w.call('POST', `create-application-license-levels?applicationId=${w.id}`, { levels: ['taken'] })

    const answer = await w.call('POST', `create-application-license-levels?applicationId=${w.id}`, { levels })

    expect(answer).toMatchObject({ status, body: { success: false, code } })
    expect((await w.settings()).levels).toEqual(['taken'])
  })

  test('a level that is not there is not_found, one missing of two removes none', async () => {
    await using w = await open()
    await w.call('POST', `create-application-license-levels?applicationId=${w.id}`, { levels: ['basic', 'gold'] })

    const renamed = await w.call('PATCH', `edit-application-license-levels?applicationId=${w.id}`, { oldLevel: 'none', newLevel: 'new' })
    const taken = await w.call('PATCH', `edit-application-license-levels?applicationId=${w.id}`, { oldLevel: 'basic', newLevel: 'gold' })
    const deleted = await w.call('DELETE', `delete-application-license-levels?applicationId=${w.id}`, { levels: ['basic', 'none'] })

    expect([renamed.body.code, taken.body.code, deleted.body.code]).toEqual(['not_found', 'already_exists', 'not_found'])
    expect((await w.settings()).levels).toEqual(['basic', 'gold'])
  })
})

describe('settings and runtime keys', () => {
  test('PATCH edit-application-settings changes what is given and leaves the rest', async () => {
    await using w = await open()
    const before = await w.settings()
    w.world.clock.advance(1500)

    const { status, body } = await w.call('PATCH', `edit-application-settings?applicationId=${w.id}`, { isPaused: true, version: '2.0' })

    expect(status).toBe(200)
    expect(body.data).toEqual({ ...before, isPaused: true, version: '2.0', updatedAt: '2026-11-20T14:03:23.500Z' })
    expect(await w.settings()).toEqual(body.data)
  })

  test.each(['socket', 'http'] as const)('PATCH update-application-api-keys replaces the %s key and leaves the other', async (type) => {
    await using w = await open()
    const { body: before } = await w.call('GET', 'get-applications')
    const old = before.data[0].applicationApiKeys
    w.world.clock.advance(1000)

    const { status, body } = await w.call('PATCH', `update-application-api-keys?applicationId=${w.id}`, { type })

    const other = type === 'socket' ? 'httpKey' : 'socketKey'
    expect(status).toBe(200)
    expect(shapeOf(body.data)).toEqual(APPLICATION.applicationApiKeys)
    expect(body.data[`${type}Key`]).toMatch(RUNTIME_KEY)
    expect(body.data[`${type}Key`]).not.toBe(old[`${type}Key`])
    expect(body.data[other]).toBe(old[other])
    expect(body.data.updatedAt).toBe('2026-11-20T14:03:23.000Z')
  })

  test('DELETE delete-application makes it gone for every caller at once', async () => {
    await using w = await open()

    const { status } = await w.call('DELETE', `delete-application?applicationId=${w.id}`)
    const again = await w.call('DELETE', `delete-application?applicationId=${w.id}`)
    const read = await w.call('GET', `get-application-settings?applicationId=${w.id}`)
    const list = await w.call('GET', 'get-applications')

    expect([status, again.body.code, read.body.code, list.body.data]).toEqual([200, 'not_found', 'not_found', []])
  })
})
