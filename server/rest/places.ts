import type { EndpointMeta } from '../endpoint.ts'
import { pickerOf, type Pick } from './pick.ts'
import { routes as allRoutes, type Route } from './routes.ts'

/** A method and path of the contract. Several endpoints may share one; then the body says which is meant. */
export interface Place {
  readonly method: Route['method']
  /** As Hono writes it: parameters are `:id`. */
  readonly path: string
  readonly routes: readonly Route[]
  /** The endpoint, where there is no choice. */
  readonly only: Route | undefined
  /** Whose facts hold before the endpoint is known: those of a session-only one when all are, of one that keys may call else. */
  readonly door: EndpointMeta
  readonly pick: Pick
  /** Whether a body has anything to say. */
  readonly takesBody: boolean
}

const doorOf = (first: Route, routes: readonly Route[]) => (routes.find(({ endpoint }) => endpoint.scope !== 'session') ?? first).endpoint

const placeOf = (routes: readonly Route[]): Place => {
  const [first] = routes
  if (first === undefined) throw new Error('A place has an endpoint')
  const { method, path, endpoint, placement } = first
  if (routes.length === 1 && endpoint.rest.when === undefined) {
    return { method, path, routes, only: first, door: endpoint, pick: () => first, takesBody: placement.body.length > 0 }
  }
  return { method, path, routes, only: undefined, door: doorOf(first, routes), pick: pickerOf(routes), takesBody: true }
}

/**
 * The places of these endpoints, in their order.
 * @throws Error when endpoints of one place can't be told apart
 */
export const placesOf = (routes: readonly Route[]): readonly Place[] =>
  [...Map.groupBy(routes, ({ method, path }) => `${method} ${path}`).values()].map(placeOf)

export const places = placesOf(allRoutes)
