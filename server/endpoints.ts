import type { z } from 'zod'
import type { Context } from './context.ts'
import type { Facts } from './facts.ts'
import type { Principal } from './principal.ts'

/** Endpoints by their names, which are those of the tRPC procedures. */
export interface Endpoints {
  /** The name of an endpoint, or its place when it has none. */
  nameOf(facts: Facts): string
  /** Undefined for one that is no more. */
  find(name: string): Facts | undefined
  /**
   * What a call that is only told of asks for.
   * @throws ApiError `validation_error` when there is no such endpoint
   */
  resolve(call: ToldCall): ResolvedCall
}

/** A call as somebody tells of it. */
export interface ToldCall {
  /** The name of an endpoint, or a method and path as the contract writes them. */
  readonly endpoint: string
  /** What picks one of several at that place. */
  readonly action?: string | undefined
  readonly applicationId?: string | undefined
  /** All other fields, wherever each would stand. */
  readonly input?: Readonly<Record<string, unknown>> | undefined
}

/** What there is to say of an endpoint without calling it. */
export interface Explainable extends Facts {
  readonly input: z.ZodType
  /** Only tells what the act would do, where it has a dry run. */
  readonly rehearse?: (ctx: Context, principal: Principal, parsed: unknown) => Promise<unknown>
}

export interface ResolvedCall {
  readonly name: string
  readonly endpoint: Explainable
  /** As the endpoint is given it; not validated. */
  readonly raw: Readonly<Record<string, unknown>>
}

interface Named {
  readonly name: string
  readonly endpoint: Facts
}

/** @param resolve knows the places of the contract */
export const endpointsOf = (routes: readonly Named[], resolve: Endpoints['resolve']): Endpoints => {
  // The facts of an endpoint are copied into its procedure's, what they say about REST is not.
  const names = new Map(routes.map(({ name, endpoint }) => [endpoint.rest, name]))
  const byName = new Map(routes.map(({ name, endpoint }) => [name, endpoint]))
  return {
    nameOf: ({ rest }) => names.get(rest) ?? rest.route,
    find: (name) => byName.get(name),
    resolve,
  }
}
