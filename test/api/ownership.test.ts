import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callThrough, DOORS, routeOf } from '../support/api/doors.ts'
import { expectQuiet, unchanged } from '../support/api/quiet.ts'
import { openWorld, type World } from '../support/world.ts'

/** Inputs that reach for what others own; the refusal matrix has the single ids. */

let world: World
let key: string

beforeAll(async () => {
  world = await openWorld()
  key = (await world.make.key((await world.make.person()).accountId, ['*'])).plaintextKey
})

afterAll(() => world[Symbol.asyncDispose]())

describe('ownership', () => {
  test('one foreign id among a hundred refuses the whole list', async () => {
    const owner = await world.make.person()
    const foreign = (await world.make.application((await world.make.person()).accountId)).id
    const mine = await Promise.all(Array.from({ length: 99 }, async () => (await world.make.application(owner.accountId)).id))
    const made = await world.make.key(owner.accountId, ['*'])

    await unchanged(world, async () => {
      for (const door of DOORS) {
        const create = await callThrough(world, door)(
          routeOf('session.apiKeys.create'),
          { scopes: ['*'], allApplications: false, applicationIds: [...mine, foreign] },
          { cookie: owner.cookie },
        )
        const update = await callThrough(world, door)(
          routeOf('session.apiKeys.update'),
          { id: made.id, allApplications: false, applicationIds: [foreign, ...mine] },
          { cookie: owner.cookie },
        )
        expectQuiet(create, 'not_found', foreign)
        expectQuiet(update, 'not_found', foreign)
      }
    })
  })

  test('owner fields in an input are ignored', async () => {
    const stranger = await world.make.person()
    const owning = {
      accountId: stranger.accountId,
      account_id: stranger.accountId,
      createdBy: stranger.userId,
      principal: {},
      userId: stranger.userId,
    }

    for (const door of DOORS) {
      const application = await callThrough(world, door)(
        routeOf('management.applications.create'),
        { name: 'My Application', ...owning },
        { key },
      )
      expect(application.status).toBe(200)
    }
    const seen = await world.ask('GET', '/api/v1/panel/get-applications', { cookie: stranger.cookie })

    expect(seen.body.data).toEqual([])
  })
})
