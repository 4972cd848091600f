import type { Facts } from './facts.ts'

/** Endpoints by their names, which are those of the tRPC procedures. */
export interface Endpoints {
  /** The name of an endpoint, or its place when it has none. */
  nameOf(facts: Facts): string
  /** Undefined for one that is no more. */
  find(name: string): Facts | undefined
}

interface Named {
  readonly name: string
  readonly endpoint: Facts
}

export const endpointsOf = (routes: readonly Named[]): Endpoints => {
  // The facts of an endpoint are copied into its procedure's, what they say about REST is not.
  const names = new Map(routes.map(({ name, endpoint }) => [endpoint.rest, name]))
  const byName = new Map(routes.map(({ name, endpoint }) => [name, endpoint]))
  return {
    nameOf: ({ rest }) => names.get(rest) ?? rest.route,
    find: (name) => byName.get(name),
  }
}
