import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Facts } from '../../server/facts.ts'
import { routes, type Route } from '../../server/rest/routes.ts'
import { castOf, type Cast } from '../support/api/actors.ts'
import { callThrough, doorsOf, routeOf } from '../support/api/doors.ts'
import { idFieldsOf } from '../support/api/id-fields.ts'
import { judgeAnswer, runMatrix } from '../support/api/matrix.ts'
import { MISSING, recordsIn, sampleOf, SAMPLES } from '../support/api/samples.ts'
import { openWorld, type World } from '../support/world.ts'

let world: World
let cast: Cast

beforeAll(async () => {
  world = await openWorld()
  cast = await castOf(world)
})

afterAll(() => world[Symbol.asyncDispose]())

const withFacts = (route: Route, facts: Partial<Facts>): Route => ({ ...route, endpoint: { ...route.endpoint, ...facts } })

describe('the samples', () => {
  test('cover every endpoint and nothing else', () => {
    expect(Object.keys(SAMPLES).toSorted()).toEqual(routes.map((route) => route.name).toSorted())
  })

  test.each(routes)('of $name is accepted through its doors', async (route) => {
    const { owner, accountId } = cast.home
    for (const door of doorsOf(route)) {
      const apiKey = await world.make.key(accountId, ['applications:read'])
      const records = { ...(await recordsIn(world, accountId)), apiKey: apiKey.id }
      await world.make.levels(accountId, records.application, ['basic'])

      const told = await callThrough(world, door)(route, sampleOf(route.name, records), { cookie: owner.cookie })

      expect(told).toMatchObject({ status: 200, code: undefined })
    }
  })
})

describe('every refusal', () => {
  test.each(routes)('on $name has its code, tells nothing and changes nothing', async (route) => {
    const { sent, problems } = await runMatrix(world, cast, route)

    expect(problems).toEqual([])
    expect(sent).toBeGreaterThanOrEqual(24 * doorsOf(route).length)
  })

  test('is tried with every field that names a record', () => {
    const fields = new Set(routes.flatMap((route) => idFieldsOf(route).map(({ name }) => name)))
    const tried = new Set(routes.flatMap((route) => Object.keys(sampleOf(route.name, MISSING))))

    expect(fields).toEqual(
      new Set([
        'accountId',
        'applicationId',
        'applicationIds',
        'fileId',
        'fileIds',
        'id',
        'licenseId',
        'licenseIds',
        'userId',
        'userIds',
        'blacklistId',
        'blacklistIds',
        'variableId',
      ]),
    )
    expect([...fields].filter((name) => !tried.has(name))).toEqual([])
  })
})

describe('the judge itself reports', () => {
  test('an endpoint that asks for another scope than its facts say', async () => {
    const planted = withFacts(routeOf('management.applications.settings'), { scope: 'licenses:read' })

    const { problems } = await runMatrix(world, cast, planted)

    expect(problems).toContain(`REST ${planted.name} by a key with every other scope with own records: it was answered`)
  })

  test('an endpoint that lets members do what its facts keep from them', async () => {
    const planted = withFacts(routeOf('management.account.limits'), { role: 'owner' })

    const { problems } = await runMatrix(world, cast, planted)

    expect(problems).toContain(`tRPC ${planted.name} by a member with own records: expected 403 forbidden, got 200 undefined`)
  })

  test('a session-only endpoint that lets keys in', async () => {
    const planted = withFacts(routeOf('management.applications.create'), { scope: 'session' })

    const { problems } = await runMatrix(world, cast, planted)

    expect(problems).toContain(`REST ${planted.name} by a key with every scope with own records: it was answered`)
    expect(problems).toContain(`${planted.name}: a refusal changed application`)
  })

  test('a foreign record that is told from a missing one', async () => {
    const { home, neighbor } = cast
    const route = routeOf('management.applications.settings')
    const planted: Cast = { ...cast, neighbor: { ...neighbor, own: { ...neighbor.own, application: cast.records[3]?.application ?? '' } } }

    const { problems } = await runMatrix(world, planted, route)

    expect(planted.neighbor.own.application).not.toBe(home.own.application)
    expect(problems).toContain(`REST ${route.name} by an owner with foreign applicationId is told from a missing one`)
  })

  test('a refusal that is a 200', async () => {
    const route = routeOf('management.applications.list')
    const told = await callThrough(world, 'REST')(route, {}, { key: cast.home.key, headers: { 'x-request-id': 'matrix-1' } })

    expect(judgeAnswer(told, 'api_key_revoked', route.endpoint)).toContain('it was answered')
  })
})
