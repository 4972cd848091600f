import { z } from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { fieldsOf } from '../fields.ts'
import type { Route } from '../routes.ts'
import { refusalResponses } from './failures.ts'
import { SUCCESS_HEADERS } from './headers.ts'
import { describe, tagOf } from './prose.ts'

/** The fields of an input that stand in one place; undefined when there are none. */
const placed = (route: Route, names: readonly string[]) => {
  const fields = fieldsOf(route.endpoint.input)
  const chosen = names.flatMap((name) => {
    const field = fields[name]
    return field === undefined ? [] : [[name, field] as const]
  })
  return chosen.length === 0 ? undefined : z.object(Object.fromEntries(chosen))
}

const parametersOf = (route: Route) => {
  const path = placed(route, route.placement.path)
  const query = placed(route, route.placement.query)
  return path === undefined && query === undefined ? {} : { requestParams: { ...(path && { path }), ...(query && { query }) } }
}

const bodyOf = (route: Route) => {
  const schema = placed(route, route.placement.body)
  if (schema === undefined) return {}
  return { requestBody: { required: !schema.safeParse({}).success, content: { 'application/json': { schema } } } }
}

/** Who may call: the scope a key needs stands in the requirement itself. */
export const securityOf = ({ endpoint: { scope } }: Route) =>
  scope === 'session' ? [{ session: [] }] : [{ apiKey: [scope] }, { session: [] }]

/** What both documents tell of an operation. */
export const factsOf = (route: Route) => ({
  operationId: route.name,
  tags: [tagOf(route).name],
  summary: route.endpoint.summary,
  description: describe(route),
  security: securityOf(route),
  'x-required-scope': route.endpoint.scope,
  'x-required-role': route.endpoint.role ?? 'member',
})

const envelopeOf = ({ endpoint }: Route) =>
  z.object({ success: z.literal(true), message: z.literal(endpoint.rest.message), data: endpoint.output })

/** One route of the contract as an operation. */
export const operationOf = (route: Route): ZodOpenApiOperationObject => ({
  ...factsOf(route),
  ...parametersOf(route),
  ...bodyOf(route),
  responses: {
    '200': {
      description: route.endpoint.rest.message,
      headers: SUCCESS_HEADERS,
      content: { 'application/json': { schema: envelopeOf(route) } },
    },
    ...refusalResponses(route),
  },
})
