import { z } from 'zod'
import type { EndpointMeta, ProcedureMeta } from '../endpoint.ts'
import type { Method } from '../facts.ts'
import { appRouter } from '../routers/index.ts'
import { restOnly } from '../routers/rest-only.ts'
import { fieldsOf, textKindOf, type TextKind } from './fields.ts'

/** An endpoint with its place in the REST contract, worked out once. */
export interface Route {
  /** The tRPC path, for instance `management.applications.list`. */
  readonly name: string
  readonly method: Method
  /** As Hono writes it: parameters are `:id`. */
  readonly path: string
  readonly endpoint: EndpointMeta
  /** The fields of its input. */
  readonly fields: Readonly<Record<string, z.core.$ZodType>>
  /** Input fields by where a request has them. */
  readonly placement: { readonly path: readonly string[]; readonly query: readonly string[]; readonly body: readonly string[] }
  /** An endpoint of a strict input refuses fields it does not know; all others ignore them. */
  readonly isStrict: boolean
  /** What the text of each field is read as, where it stands in a query. */
  readonly textKinds: ReadonlyMap<string, TextKind>
  /** Which output field is `data`, if any, and which stand beside it; undefined when all of the output is `data`. */
  readonly parts: { readonly data: string | undefined; readonly beside: readonly string[] } | undefined
}

const METHODS: readonly string[] = ['GET', 'POST', 'PATCH', 'DELETE'] satisfies Method[]

const isMethod = (text: string): text is Method => METHODS.includes(text)

const placementOf = (
  endpoint: EndpointMeta,
  names: readonly string[],
  { method, path }: Pick<Route, 'method' | 'path'>,
): Route['placement'] => {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  const named = new Set(['applicationId', ...(endpoint.rest.query ?? [])])
  const inQuery = names.filter((name) => !inPath.includes(name) && (method === 'GET' || endpoint.rest.upload === true || named.has(name)))
  return { path: inPath, query: inQuery, body: names.filter((name) => !inPath.includes(name) && !inQuery.includes(name)) }
}

/** What every envelope has of its own. */
const RESERVED: ReadonlySet<string> = new Set(['success', 'message', 'data'])

const partsOf = (name: string, { output, rest: { data } }: EndpointMeta): Route['parts'] => {
  if (data === undefined) return undefined
  if (!(output instanceof z.ZodObject) || (data !== null && !Object.hasOwn(output.shape, data)))
    throw new Error(`${name}: the output has no field ${data}`)
  const beside = Object.keys(output.shape).filter((field) => field !== data)
  const taken = beside.find((field) => RESERVED.has(field))
  if (taken !== undefined) throw new Error(`${name}: ${taken} is the envelope's own and can't stand beside data`)
  return { data: data ?? undefined, beside }
}

const routeOf = (name: string, endpoint: EndpointMeta): Route => {
  const [method = '', path = ''] = endpoint.rest.route.split(' ')
  if (!isMethod(method)) throw new Error(`${name}: no such method: ${method}`)
  const fields = fieldsOf(endpoint.input)
  const placement = placementOf(endpoint, Object.keys(fields), { method, path })
  const textKinds = new Map(Object.entries(fields).map(([field, schema]) => [field, textKindOf(schema)] as const))
  const isStrict = endpoint.input instanceof z.ZodObject && endpoint.input.def.catchall instanceof z.ZodNever
  return { name, method, path, endpoint, fields, placement, isStrict, textKinds, parts: partsOf(name, endpoint) }
}

interface Router {
  readonly _def: { readonly procedures: object }
}

/** `endpoint()` makes every procedure, and always with its meta; tRPC's types have neither the flat record nor the meta. */
const endpointsOf = (router: Router) =>
  Object.entries(router._def.procedures).map(([name, procedure]) => [name, procedure._def.meta as ProcedureMeta] as const)

/**
 * Every endpoint of a router, in its order.
 * @throws Error when an endpoint's facts and schemas do not fit together
 */
export const routesOf = (router: Router): readonly Route[] => endpointsOf(router).map(([name, endpoint]) => routeOf(name, endpoint))

/** Those that are tRPC procedures too. */
export const procedures = routesOf(appRouter)

/** All routes of the contract. */
export const routes: readonly Route[] = [...procedures, ...Object.entries(restOnly).map(([name, endpoint]) => routeOf(name, endpoint))]
