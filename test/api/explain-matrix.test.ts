import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes, type Route } from '../../server/rest/routes.ts'
import { castOf, type Actor, type Cast } from '../support/api/actors.ts'
import { changedTables, digestOf } from '../support/api/digest.ts'
import { callThrough, type Told } from '../support/api/doors.ts'
import { disagreements, explainableId, explained, ownerOf } from '../support/api/explained.ts'
import { expectedRefusal, targetsOf } from '../support/api/matrix.ts'
import { recordsIn, sampleOf } from '../support/api/samples.ts'
import { openWorld, type World } from '../support/world.ts'

/** An explanation never says another thing than the answer: every endpoint, every key of the refusal matrix. */

let world: World
let cast: Cast

beforeAll(async () => {
  world = await openWorld()
  cast = await castOf(world)
})

afterAll(() => world[Symbol.asyncDispose]())

const really = (route: Route, actor: Actor, input: Readonly<Record<string, unknown>>): Promise<Told> =>
  callThrough(world, 'REST')(route, input, actor.sending)

/** Every refusal of keys that the contract demands of a route, explained and sent. */
const compare = async (route: Route) => {
  const problems: string[] = []
  let compared = 0
  for (const actor of await cast.actorsOn(route)) {
    const id = await explainableId(world, actor)
    if (id === undefined) continue
    const cookie = await ownerOf(cast, route, actor)
    const foreign = actor.own === cast.neighbor.own ? cast.home.own : cast.neighbor.own
    for (const { name, input, lost } of targetsOf(route, actor, foreign)) {
      const explanation = await explained(world, { cookie, id, endpoint: route.name, input })
      const isRefused = expectedRefusal(route.endpoint, actor, { name, input, ...(lost === undefined ? {} : { lost }) }) !== undefined
      const at = `${route.name} by ${actor.name} with ${name}`
      if (isRefused || !explanation.isAllowed)
        problems.push(...disagreements(explanation, await really(route, actor, input)).map((problem) => `${at}: ${problem}`))
      compared += 1
    }
  }
  return { problems, compared }
}

describe('an explanation', () => {
  test.each(routes)('of $name says what is answered, and changes nothing', async (route) => {
    // Some of them are made when they are first asked for.
    await cast.actorsOn(route)
    const before = await digestOf(world.database)

    const { problems, compared } = await compare(route)

    expect(problems).toEqual([])
    expect(compared).toBeGreaterThanOrEqual(7)
    expect(changedTables(before, await digestOf(world.database))).toEqual([])
  })

  test.each(routes.filter(({ endpoint }) => endpoint.scope !== 'session'))('that allows $name is followed by a success', async (route) => {
    const { owner, accountId, key } = cast.home
    const apiKey = await world.make.key(accountId, ['applications:read'])
    const records = { ...(await recordsIn(world, accountId)), apiKey: apiKey.id }
    await world.make.levels(accountId, records.application, ['basic'])
    const input = sampleOf(route.name, records)

    const explanation = await explained(world, { cookie: owner.cookie, id: cast.home.own.apiKey, endpoint: route.name, input })
    const told = await callThrough(world, 'REST')(route, input, { key })

    expect(disagreements(explanation, told)).toEqual([])
    expect(told.status).toBe(200)
  })
})

describe('the judge itself reports', () => {
  const refused = { status: 403, code: 'insufficient_scope', message: 'Insufficient API key scope.', details: {} }

  test('what is explained as allowed and refused, and the other way round', async () => {
    const explanation = await explained(world, {
      cookie: cast.home.owner.cookie,
      id: cast.home.own.apiKey,
      endpoint: 'management.applications.list',
      input: {},
    })

    expect(disagreements(explanation, refused)).toHaveLength(1)
    expect(
      disagreements({ ...explanation, isAllowed: false, refusedBy: 'scope' }, { ...refused, status: 200, code: undefined }),
    ).not.toEqual([])
  })

  test('another refusal than the one that was answered', async () => {
    const explanation = await explained(world, {
      cookie: cast.home.owner.cookie,
      id: cast.home.own.apiKey,
      endpoint: 'session.apiKeys.list',
      input: {},
    })

    expect(explanation).toMatchObject({ isAllowed: false, refusedBy: 'session_only' })
    expect(disagreements(explanation, refused)).toEqual(['session_only: session_required is told as insufficient_scope'])
  })
})
