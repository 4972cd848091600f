import { Hono } from 'hono'
import { expect, test } from 'vitest'
import type { Env } from '../../server/http/request.ts'
import { openApiDocument } from '../../server/rest/openapi/document.ts'
import { trpcDocument } from '../../server/rest/openapi/trpc-document.ts'
import { mountRest } from '../../server/rest/handle.ts'
import { placesOf } from '../../server/rest/places.ts'
import type { ProcedureMeta } from '../../server/endpoint.ts'
import { routes, type Route } from '../../server/rest/routes.ts'
import { ApiError } from '../../shared/errors.ts'
import { dialectUnderTest } from '../support/databases.ts'
import { contractOf } from '../support/fuzz/contract.ts'
import { fuzz } from '../support/fuzz/fuzz.ts'
import { openWorld } from '../support/world.ts'

const isOnFile = dialectUnderTest === 'sqlite'

/** Few on each database in every run; `KEYWARD_FUZZ_REQUESTS=20000` for a long one. */
const REQUESTS = Number(process.env['KEYWARD_FUZZ_REQUESTS'] ?? (isOnFile ? 1500 : 300))

test.each([
  ['REST', openApiDocument],
  ['tRPC', trpcDocument],
])(
  'over %s every answer to a request made of the document is as the document says',
  async (_, documentOf) => {
    await using world = await openWorld()

    const { problems, byStatus } = await fuzz({ world, contract: contractOf(documentOf()), seed: 20_261_121, requests: REQUESTS })

    expect(problems).toEqual([])
    // Requests that never get anywhere would prove nothing.
    expect((byStatus[200] ?? 0) / REQUESTS).toBeGreaterThan(0.25)
    expect(Object.keys(byStatus).map(Number)).toEqual(expect.arrayContaining([200, 400, 401, 403, 404]))
  },
  600_000,
)

type Invoke = ProcedureMeta['invoke']

/** Faults of an endpoint, by what the judge must say of each. */
const FAULTS: Readonly<Record<string, { name: string; spoiled: (invoke: Invoke) => Invoke }>> = {
  'answered 500': {
    name: 'management.licenses.table',
    spoiled: (invoke) => async (ctx, raw) => {
      if (JSON.stringify(raw).includes('status')) throw new TypeError('planted')
      return invoke(ctx, raw)
    },
  },
  '409 is not documented': {
    name: 'management.users.metadata',
    spoiled: (invoke) => async (ctx, raw) => {
      await invoke(ctx, raw)
      throw new ApiError('already_exists')
    },
  },
  "must have required property 'totalLicenses'": {
    name: 'management.licenses.metadata',
    spoiled: (invoke) => async (ctx, raw) => {
      const { totalLicenses: _, ...rest } = Object(await invoke(ctx, raw))
      return rest
    },
  },
  'must be string': {
    name: 'management.applications.settings',
    spoiled: (invoke) => async (ctx, raw) => {
      const output = Object(await invoke(ctx, raw))
      return { ...output, id: Number(output.id) }
    },
  },
  'accepted although': {
    name: 'management.applications.edit',
    spoiled: (invoke) => async (ctx, raw) => {
      const given = Object(raw)
      const isText = (value: unknown) => typeof value === 'string' && value.length > 0
      return invoke(ctx, isText(given.version) ? raw : { ...given, version: '1.0.0' })
    },
  },
}

// The judge is the same on every database.
test.each(isOnFile ? Object.entries(FAULTS) : [])('it finds a planted fault: %s', async (problem, { name, spoiled }) => {
  await using world = await openWorld()
  const planted = routes.map((route) => {
    const { endpoint } = route
    if (route.name !== name || (endpoint.kind !== 'query' && endpoint.kind !== 'mutation')) return route
    return { ...route, endpoint: { ...endpoint, isTimeless: false, invoke: spoiled(endpoint.invoke) } }
  })
  const app = new Hono<Env>()
  mountRest(app, world.node, placesOf(planted as Route[])) // what was changed keeps its type
  const contract = contractOf(openApiDocument())
  const operations = contract.operations.filter((operation) => operation.name === name)

  const { problems } = await fuzz({
    world,
    contract: { ...contract, operations },
    seed: 7,
    requests: 400,
    send: async (request) => app.request(request),
  })

  expect(problems.join('\n')).toContain(problem)
})
