import { describe, expect, test } from 'vitest'
import { createApp } from '../../server/app.ts'
import { openNode } from '../../server/open-node.ts'
import { openOwner } from '../support/api/owner.ts'
import { codes, times } from '../support/api/races.ts'
import { hasManyConnections, testOn } from '../support/databases.ts'
import type { Answer, World } from '../support/world.ts'

/** Hundreds at once at a limit of the plan: exactly the limit. */

const PANEL = '/api/v1/panel'

/** A second node on the same database, asked in turn with the first one. */
const openTwin = async (world: World) => {
  const database = await world.database.again()
  const { config, log, clock } = world.node
  const node = await openNode({ config, log, clock, database })
  const app = createApp(node)
  return {
    ask: async (method: string, path: string, headers: Record<string, string>, body: unknown): Promise<Answer> => {
      const response = await app.request(`http://localhost:4000${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, text, body: JSON.parse(text) }
    },
    [Symbol.asyncDispose]: async () => {
      await node.close()
      await database.close()
    },
  }
}

const draft = { scopes: ['*'], allApplications: true, applicationIds: [], expiresAt: null }

describe('a hundred creates at the limit leave exactly the limit', () => {
  test('of keys', async () => {
    await using w = await openOwner({ plan: 'pro' })

    const answers = await times(100, () => w.create())

    expect(codes(answers)).toEqual({ ok: 5, limit_reached: 95 })
    expect(await w.list()).toHaveLength(5)
  })

  test('of applications', async () => {
    await using w = await openOwner({ plan: 'basic' })

    const answers = await times(100, (index) => w.call('POST', 'create-application', { name: `Application ${index}` }))

    expect(codes(answers)).toEqual({ ok: 5, limit_reached: 95 })
    expect((await w.call('GET', 'get-applications')).body.data).toHaveLength(5)
  })

  test('of levels, over two applications', async () => {
    await using w = await openOwner({ plan: 'basic' })
    const ids = [(await w.world.make.application(w.accountId)).id, (await w.world.make.application(w.accountId)).id]

    const answers = await times(100, (index) =>
      w.call('POST', `create-application-license-levels?applicationId=${ids[index % 2]}`, { levels: [`level ${index}`] }),
    )

    expect(codes(answers)).toEqual({ ok: 10, limit_reached: 90 })
    expect((await w.call('GET', 'get-account-limits')).body.data.createdApplicationLicenseLevelsCount.currentValue).toBe(10)
  })

  const onTwoNodes = async () => {
    await using w = await openOwner({ plan: 'pro' })
    await using twin = await openTwin(w.world)
    const { cookie } = w.owner
    await times(40, (index) => w.call('POST', 'create-application', { name: `Application ${index}` }))

    const keys = await times(100, (index) => (index % 2 === 0 ? w.create() : twin.ask('POST', `${PANEL}/api-keys`, { cookie }, draft)))
    const applications = await times(100, (index) => {
      const body = { name: `Another ${index}` }
      return index % 2 === 0
        ? w.call('POST', 'create-application', body)
        : twin.ask('POST', `${PANEL}/create-application`, { cookie }, body)
    })

    expect(codes(keys)).toEqual({ ok: 5, limit_reached: 95 })
    expect(codes(applications)).toEqual({ ok: 10, limit_reached: 90 })
  }
  if (hasManyConnections) testOn('postgres', 'of keys and applications, on two nodes of one database', onTwoNodes)
})

test('a hundred mutations at once number their audit events without gap or twin', async () => {
  await using w = await openOwner()

  await times(100, (index) => w.call('POST', 'create-application', { name: `Application ${index}` }))
  const events = await w.world.database.reader.kysely.selectFrom('audit_event').select('sequence').orderBy('sequence').execute()

  expect(events.length).toBeGreaterThanOrEqual(100)
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
})
