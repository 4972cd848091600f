import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes, type Route } from '../../server/rest/routes.ts'
import { changedTables, digestOf } from '../support/api/digest.ts'
import { DOORS, restBody, restUrl, trpcUrl, type DoorName } from '../support/api/doors.ts'
import { recordsIn, sampleOf, type Records } from '../support/api/samples.ts'
import { openWorld, type World } from '../support/world.ts'

/** What a foreign page can make a browser send with our cookie. Source: management-api.md section 12. */

let world: World
let cookie: string
let key: string
let own: Records

beforeAll(async () => {
  world = await openWorld()
  const owner = await world.make.person()
  const made = await world.make.key(owner.accountId, ['*'])
  cookie = owner.cookie
  key = made.plaintextKey
  own = { ...(await recordsIn(world, owner.accountId)), apiKey: made.id }
})

afterAll(() => world[Symbol.asyncDispose]())

const OURS = 'http://localhost:4000'

const JSON_TYPE = { 'content-type': 'application/json' }

/** Headers, and the method when it is not the endpoint's own. `asText` sends the same JSON under the type of a form. */
const FORGED: Readonly<Record<string, { headers: Record<string, string>; method?: string }>> = {
  'a form': { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  'a multipart form': { headers: { 'content-type': 'multipart/form-data; boundary=x' } },
  'text/plain': { headers: { 'content-type': 'text/plain' } },
  'text/plain that mentions JSON': { headers: { 'content-type': 'text/plain; a=application/json' } },
  'a body without a type': { headers: {} },
  'a form without Origin or Sec-Fetch-Site': { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  GET: { headers: JSON_TYPE, method: 'GET' },
  'Sec-Fetch-Site: cross-site': { headers: { ...JSON_TYPE, 'sec-fetch-site': 'cross-site' } },
  'Sec-Fetch-Site: same-site': { headers: { ...JSON_TYPE, 'sec-fetch-site': 'same-site' } },
  'Sec-Fetch-Site: none': { headers: { ...JSON_TYPE, 'sec-fetch-site': 'none' } },
  'Sec-Fetch-Site: cross-site beside our Origin': { headers: { ...JSON_TYPE, 'sec-fetch-site': 'cross-site', origin: OURS } },
  'a foreign Origin': { headers: { ...JSON_TYPE, origin: 'https://evil.example' } },
  'a foreign Origin beside same-origin': { headers: { ...JSON_TYPE, origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' } },
  'Origin: null': { headers: { ...JSON_TYPE, origin: 'null' } },
  'our host on another port': { headers: { ...JSON_TYPE, origin: 'http://localhost:4001' } },
  'our host over https': { headers: { ...JSON_TYPE, origin: 'https://localhost:4000' } },
  'an Origin that begins like ours': { headers: { ...JSON_TYPE, origin: 'http://localhost:4000.evil.example' } },
}

const mutations = routes.filter((route) => route.endpoint.kind === 'mutation')

const send = async (door: DoorName, route: Route, { headers, method }: { headers: Record<string, string>; method?: string }) => {
  const input = sampleOf(route.name, own)
  const url = door === 'REST' ? restUrl(route, input) : trpcUrl(route, input)
  const body = door === 'REST' ? restBody(route, input) : { json: input }
  const verb = method ?? (door === 'REST' ? route.method : 'POST')
  // A buffer, since fetch gives a string a type of its own.
  const bytes = body === undefined || verb === 'GET' ? undefined : Buffer.from(JSON.stringify(body))
  const response = await world.app.request(OURS + url, { method: verb, headers, ...(bytes === undefined ? {} : { body: bytes }) })
  await response.text()
  return response.status
}

/** Refused as foreign, as no JSON, or as a method that the mutation does not have; a GET may be a query that changes nothing. */
const REFUSALS = [403, 415]

describe.each(DOORS)('with a cookie through %s', (door) => {
  test.each(mutations)('$name changes nothing for a foreign page', async (route) => {
    const before = await digestOf(world.database)

    for (const [name, forged] of Object.entries(FORGED)) {
      const status = await send(door, route, { ...forged, headers: { ...forged.headers, cookie } })
      const isOtherRoute = forged.method === 'GET' && routes.some((other) => other.path === route.path && other.method === 'GET')
      const allowed = forged.method === 'GET' ? [door === 'REST' && isOtherRoute ? 200 : 405] : REFUSALS
      expect(allowed.includes(status) ? 'refused' : `${name}: ${status}`).toBe('refused')
    }

    expect(changedTables(before, await digestOf(world.database))).toEqual([])
  })

  test.each([
    ['our Origin', { origin: OURS }],
    ['the loopback address', { origin: 'http://127.0.0.1:4000' }],
    ['Sec-Fetch-Site: same-origin', { 'sec-fetch-site': 'same-origin' }],
    ['both', { origin: OURS, 'sec-fetch-site': 'same-origin' }],
    ['neither, as a script', {}],
  ])('our own pages and scripts get through: %s', async (_, headers) => {
    const [create] = mutations

    expect(create?.name).toBe('management.applications.create')
    for (const route of create === undefined ? [] : [create])
      expect(await send(door, route, { headers: { ...JSON_TYPE, ...headers, cookie } })).toBe(200)
  })

  test('a key is asked for neither header: no browser sends it by itself', async () => {
    const [create] = mutations
    const foreign = { ...JSON_TYPE, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', authorization: `Bearer ${key}` }

    for (const route of create === undefined ? [] : [create]) expect(await send(door, route, { headers: foreign })).toBe(200)
  })
})

test('a posted action without a body needs its type or our Origin all the same', async () => {
  const path = `/api/v1/panel/api-keys/${own.apiKey}/revoke`

  const bare = await world.ask('POST', path, { cookie })
  const asForm = await world.ask('POST', path, { cookie, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  const ours = await world.ask('POST', path, { cookie, headers: { origin: OURS } })

  expect([bare.body.code, asForm.body.code, ours.status]).toEqual(['origin_forbidden', 'origin_forbidden', 200])
})
