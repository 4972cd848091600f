import { afterAll, beforeAll, expect, test } from 'vitest'
import { ERRORS } from '../../../shared/errors.ts'
import { procedures, type Route } from '../../../server/rest/routes.ts'
import { castOf, type Cast } from '../../support/api/actors.ts'
import { callThrough, type Input } from '../../support/api/doors.ts'
import { MISSING, sampleOf } from '../../support/api/samples.ts'
import { openWorld, type World } from '../../support/world.ts'

/** The design's "both doors, same answer": the same refusal of the same endpoint is told in the same words. */

let world: World
let cast: Cast

beforeAll(async () => {
  world = await openWorld()
  cast = await castOf(world)
})

afterAll(() => world[Symbol.asyncDispose]())

const REQUEST_ID = 'twin-1'

const sharesPlaceWithKeys = ({ endpoint, method, path }: Route) =>
  endpoint.scope === 'session' &&
  procedures.some((other) => other.method === method && other.path === path && other.endpoint.scope !== 'session')

test.each(procedures)('$name refuses over tRPC as over REST: code, status, message, details', async (route) => {
  const sample = sampleOf(route.name, cast.home.own)
  // Paths and queries have only text, so a wrong type can't be the same wrong thing at both doors there.
  const broken: Input = Object.fromEntries(Object.keys(sample).map((name) => [name, route.placement.body.includes(name) ? 7 : 'x']))
  let compared = 0

  for (const actor of await cast.actorsOn(route)) {
    // A place of REST that keys may call, too, asks for one: which endpoint is meant is told only after who calls.
    if (actor.refused === 'nothing' && sharesPlaceWithKeys(route)) continue
    const inputs = actor.refused === undefined ? [sampleOf(route.name, MISSING), broken] : [sample]
    for (const input of inputs) {
      const sending = { ...actor.sending, headers: { 'x-request-id': REQUEST_ID, ...actor.sending.headers } }
      const rest = await callThrough(world, 'REST')(route, input, sending)
      if (rest.code === undefined) continue
      const trpc = await callThrough(world, 'tRPC')(route, input, sending)
      const common = ({ status, code, message, details, requestId }: typeof rest) => ({ status, code, message, details, requestId })
      expect(common(trpc)).toEqual(common(rest))
      expect(rest.requestId).toBe(REQUEST_ID)
      compared += 1
    }
  }

  expect(compared).toBeGreaterThan(20)
})

test('a tRPC error has message, code, httpStatus, path and request id, and no stack', async () => {
  const answer = await world.ask('GET', '/trpc/management.applications.list', { key: 'garbage', headers: { 'x-request-id': REQUEST_ID } })

  expect(answer.body).toEqual({
    error: {
      json: {
        message: ERRORS.api_key_invalid.message,
        code: -32001,
        data: { code: 'api_key_invalid', httpStatus: 401, path: 'management.applications.list', requestId: REQUEST_ID },
      },
    },
  })
})

test('what is refused before tRPC knows the procedure has its shape too', async () => {
  const answer = await world.ask('POST', '/trpc/management.applications.create', {
    key: cast.home.key,
    headers: { 'content-type': 'text/plain', 'x-request-id': REQUEST_ID },
    body: '{}',
  })

  expect(answer).toMatchObject({
    status: 415,
    body: {
      error: {
        json: {
          message: ERRORS.unsupported_media_type.message,
          data: { code: 'unsupported_media_type', httpStatus: 415, requestId: REQUEST_ID },
        },
      },
    },
  })
})
