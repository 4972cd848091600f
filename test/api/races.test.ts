import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { purgeApplications } from '../../server/jobs/purge-applications.ts'
import { openOwner } from '../support/api/owner.ts'
import { codes, times } from '../support/api/races.ts'

/** Many at once: exactly one winner, and nothing after a revocation. */

const PANEL = '/api/v1/panel'

describe('one key', () => {
  test('rotated twenty times at once has one successor, the others meet a conflict', async () => {
    await using w = await openOwner({ plan: 'basic' })
    const { body: made } = await w.create()

    const answers = await times(20, () => w.call('POST', `api-keys/${made.data.id}/rotate`, { gracePeriod: '1h' }))

    expect(codes(answers)).toEqual({ ok: 1, conflict: 19 })
    expect(await w.list()).toHaveLength(2)
  })

  test('edited by two owners at once ends as one of them wrote it, whole', async () => {
    await using w = await openOwner()
    const { cookie } = await w.world.make.person({ accountId: w.accountId, role: 'owner' })
    const [one, two] = [await w.world.make.application(w.accountId), await w.world.make.application(w.accountId)]
    const { body: made } = await w.create()
    const first = { name: 'first owner', scopes: ['licenses:read'], allApplications: false, applicationIds: [one.id] }
    const second = { name: 'second owner', scopes: ['files:read', 'files:delete'], allApplications: false, applicationIds: [two.id] }

    const answers = await times(40, (index) =>
      w.world.ask(
        'PATCH',
        `${PANEL}/api-keys/${made.data.id}`,
        index % 2 === 0 ? { cookie: w.owner.cookie, body: first } : { cookie, body: second },
      ),
    )
    const [{ name, scopes, allApplications, applicationIds }] = await w.list()

    expect(codes(answers)).toEqual({ ok: 40 })
    expect([first, second]).toContainEqual({ name, scopes, allApplications, applicationIds })
    for (const { body } of answers)
      expect([first, second]).toContainEqual({
        name: body.data.name,
        scopes: body.data.scopes,
        allApplications: body.data.allApplications,
        applicationIds: body.data.applicationIds,
      })
  })

  test('opens nothing once its revocation is answered, however many requests are under way', async () => {
    await using w = await openOwner()

    for (let round = 0; round < 10; round += 1) {
      const { body: made } = await w.create()
      const key = made.data.plaintextKey
      const state = { isRevoked: false }
      const use = async () => {
        const startedAfter = state.isRevoked
        const { status, body } = await w.world.ask('GET', `${PANEL}/get-applications`, { key })
        return { startedAfter, code: status === 200 ? 'ok' : body.code }
      }
      const revoke = async () => {
        await w.call('POST', `api-keys/${made.data.id}/revoke`)
        state.isRevoked = true
      }
      const revoking = revoke()
      const uses = []
      // A turn of the event loop each, as requests from a network have.
      for (let turn = 0; turn < 40 || (!state.isRevoked && turn < 5000); turn += 1) uses.push(await setImmediate().then(use))
      await revoking
      uses.push(...(await times(20, use)))

      expect(uses.filter(({ startedAfter, code }) => startedAfter && code !== 'api_key_revoked')).toEqual([])
      expect(uses.filter(({ startedAfter }) => startedAfter).length).toBeGreaterThanOrEqual(20)
      expect(new Set(uses.map(({ code }) => code))).toContain('api_key_revoked')
    }
  })

  test('is refused by every mutation that starts after its revocation, and those leave no row', async () => {
    await using w = await openOwner()
    const { body: made } = await w.create()
    const create = () =>
      w.world.ask('POST', `${PANEL}/create-application`, { key: made.data.plaintextKey, body: { name: 'My Application' } })

    const [, ...under] = await Promise.all([w.call('POST', `api-keys/${made.data.id}/revoke`), ...Array.from({ length: 50 }, create)])
    const after = await times(50, create)
    const { body } = await w.call('GET', 'get-applications')

    expect(codes(after)).toEqual({ api_key_revoked: 50 })
    expect(body.data).toHaveLength(under.filter(({ status }) => status === 200).length)
  })
})

describe('an application', () => {
  test('deleted while levels are created in it takes all of them along', async () => {
    await using w = await openOwner()
    const { id } = await w.world.make.application(w.accountId)

    const [removed, ...created] = await Promise.all([
      w.call('DELETE', `delete-application?applicationId=${id}`),
      ...Array.from({ length: 50 }, (_, index) =>
        w.call('POST', `create-application-license-levels?applicationId=${id}`, { levels: [`level ${index}`] }),
      ),
    ])
    const { body: limits } = await w.call('GET', 'get-account-limits')
    await purgeApplications(w.world.database)

    expect(removed?.status).toBe(200)
    expect(Object.keys(codes(created)).filter((code) => code !== 'ok' && code !== 'not_found')).toEqual([])
    expect(limits.data.createdApplicationLicenseLevelsCount.currentValue).toBe(0)
    expect(await w.world.database.reader.kysely.selectFrom('license_level').select('id').execute()).toEqual([])
  })

  test('deleted fifty times at once is deleted once', async () => {
    await using w = await openOwner()
    const { id } = await w.world.make.application(w.accountId)

    const answers = await times(50, () => w.call('DELETE', `delete-application?applicationId=${id}`))

    expect(codes(answers)).toEqual({ ok: 1, not_found: 49 })
  })

  test('deleted while keys are restricted to it leaves no key that reaches more', async () => {
    await using w = await openOwner()
    const { id } = await w.world.make.application(w.accountId)
    await w.world.make.application(w.accountId)

    const [, ...made] = await Promise.all([
      w.call('DELETE', `delete-application?applicationId=${id}`),
      ...Array.from({ length: 30 }, () => w.create({ allApplications: false, applicationIds: [id] })),
    ])
    const keys = made.flatMap(({ body }): string[] => (body.data === undefined ? [] : [body.data.plaintextKey]))
    const reached = await Promise.all(keys.map(async (key) => (await w.world.ask('GET', `${PANEL}/get-applications`, { key })).body.data))

    expect(Object.keys(codes(made)).filter((code) => code !== 'ok' && code !== 'not_found')).toEqual([])
    expect(reached.flat()).toEqual([])
  })

  test('has a level renamed by one of many, and never two of a name', async () => {
    await using w = await openOwner()
    const { id } = await w.world.make.application(w.accountId)
    await w.call('POST', `create-application-license-levels?applicationId=${id}`, { levels: ['a', 'b'] })
    const rename = (oldLevel: string, newLevel: string) =>
      w.call('PATCH', `edit-application-license-levels?applicationId=${id}`, { oldLevel, newLevel })

    const toMany = await times(30, (index) => rename('a', `a${index}`))
    const { body: between } = await w.call('GET', `get-application-settings?applicationId=${id}`)
    const toOne = await Promise.all([
      ...between.data.levels.map((level: string) => rename(level, 'same')),
      w.call('POST', `create-application-license-levels?applicationId=${id}`, { levels: ['same'] }),
    ])
    const { body } = await w.call('GET', `get-application-settings?applicationId=${id}`)

    expect(codes(toMany)).toEqual({ ok: 1, not_found: 29 })
    expect(codes(toOne)).toEqual({ ok: 1, already_exists: 2 })
    expect(body.data.levels.filter((level: string) => level === 'same')).toHaveLength(1)
  })
})
