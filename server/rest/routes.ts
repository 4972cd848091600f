import type { z } from 'zod'
import type { EndpointMeta } from '../endpoint.ts'
import type { Method } from '../facts.ts'
import { appRouter } from '../routers/index.ts'
import { fieldsOf } from './fields.ts'

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
  const inQuery = names.filter((name) => !inPath.includes(name) && (method === 'GET' || named.has(name)))
  return { path: inPath, query: inQuery, body: names.filter((name) => !inPath.includes(name) && !inQuery.includes(name)) }
}

const routeOf = (name: string, endpoint: EndpointMeta): Route => {
  const [method = '', path = ''] = endpoint.rest.route.split(' ')
  if (!isMethod(method)) throw new Error(`${name}: no such method: ${method}`)
  const fields = fieldsOf(endpoint.input)
  return { name, method, path, endpoint, fields, placement: placementOf(endpoint, Object.keys(fields), { method, path }) }
}

/** `endpoint()` makes every procedure, and always with its meta; tRPC's types have neither the flat record nor the meta. */
const endpointsOf = (router: { readonly _def: { readonly procedures: object } }) =>
  Object.entries(router._def.procedures).map(([name, procedure]) => [name, procedure._def.meta as EndpointMeta] as const)

/** Every endpoint of the router, in its order. */
export const routes: readonly Route[] = endpointsOf(appRouter).map(([name, endpoint]) => routeOf(name, endpoint))
