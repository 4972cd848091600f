import { z } from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import type { Route } from '../routes.ts'
import { successOf } from './envelopes.ts'
import { exampleInput } from './example-input.ts'
import { refusalResponses } from './failures.ts'
import { fileBody, fileResponse } from './files.ts'
import { SUCCESS_HEADERS } from './headers.ts'
import { describe, tagOf } from './prose.ts'

/** The fields of an input that stand in one place. */
export const placed = ({ fields }: Route, names: readonly string[]) =>
  names.flatMap((name) => {
    const field = fields[name]
    return field === undefined ? [] : [[name, field] as const]
  })

const asObject = (fields: ReturnType<typeof placed>) => (fields.length === 0 ? undefined : z.object(Object.fromEntries(fields)))

/** A parameter that only some of a place's routes have may be left out. */
const shared = (routes: readonly Route[], where: 'path' | 'query') => {
  const everywhere = (name: string) => routes.every(({ placement }) => placement[where].includes(name))
  const fields = new Map(routes.flatMap((route) => placed(route, route.placement[where])).toReversed())
  return asObject([...fields].toReversed().map(([name, field]) => [name, everywhere(name) ? field : z.optional(field)] as const))
}

/** What changes something can be repeated safely. */
export const IDEMPOTENCY = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'The same key and input are answered as the first time, for 24 hours', example: 'order-1042' }),
})

/** What routes of one place take from path, query and headers. */
export const parametersOf = (...routes: readonly Route[]) => {
  const path = shared(routes, 'path')
  const query = shared(routes, 'query')
  const header = routes.some(({ method }) => method !== 'GET') ? IDEMPOTENCY : undefined
  const requestParams = { ...(path && { path }), ...(query && { query }), ...(header && { header }) }
  return Object.keys(requestParams).length === 0 ? {} : { requestParams }
}

const bodyOf = (route: Route) => {
  if (route.endpoint.kind === 'upload') return { requestBody: fileBody(route.endpoint) }
  const { body } = route.placement
  const schema = asObject(placed(route, body))
  if (schema === undefined) return {}
  const example = Object.fromEntries(Object.entries(exampleInput(route)).filter(([name]) => body.includes(name)))
  return { requestBody: { required: !schema.safeParse({}).success, content: { 'application/json': { schema, example } } } }
}

const successResponse = (routes: readonly Route[]) => ({
  description: [...new Set(routes.map(({ endpoint }) => endpoint.rest.message))].join(' / '),
  headers: SUCCESS_HEADERS,
  content: { 'application/json': { schema: successOf(routes) } },
})

/** What answers there are, to routes of one place. */
export const responsesOf = (...routes: readonly Route[]) => {
  const [route] = routes
  const isFile = route?.endpoint.kind === 'stream'
  return { '200': isFile ? fileResponse(route) : successResponse(routes), ...refusalResponses(...routes) }
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

/** One route of the contract as an operation. */
export const operationOf = (route: Route): ZodOpenApiOperationObject => ({
  ...factsOf(route),
  ...parametersOf(route),
  ...bodyOf(route),
  responses: responsesOf(route),
})
