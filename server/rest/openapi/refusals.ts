import { ERRORS, type ErrorCode } from '../../../shared/errors.ts'
import { limitsOf } from '../../facts.ts'
import type { Route } from '../routes.ts'

const ALWAYS: readonly ErrorCode[] = [
  'ambiguous_credentials',
  'api_key_invalid',
  'api_key_expired',
  'api_key_revoked',
  'unauthenticated',
  'rate_limited',
  'internal_error',
  'unavailable',
]

const takesInput = ({ placement }: Route) => placement.path.length + placement.query.length + placement.body.length > 0

/** Which codes a route can answer with follows from its facts, as the gates do. */
const reasons: readonly (readonly [applies: (route: Route) => boolean, codes: readonly ErrorCode[]])[] = [
  [(route) => takesInput(route) || route.method !== 'GET', ['validation_error']],
  [({ endpoint }) => endpoint.scope === 'session', ['session_required']],
  [({ endpoint }) => endpoint.scope !== 'session', ['insufficient_scope']],
  [({ endpoint }) => endpoint.audit !== undefined, ['origin_forbidden', 'idempotency_conflict']],
  [({ endpoint }) => (endpoint.role ?? 'member') !== 'member', ['forbidden']],
  [({ endpoint }) => endpoint.application !== undefined, ['application_forbidden']],
  [({ endpoint }) => endpoint.feature !== undefined, ['plan_required']],
  [({ endpoint }) => limitsOf(endpoint).length > 0, ['limit_reached']],
  [({ endpoint }) => endpoint.measure !== undefined, ['key_limit_reached']],
  [({ endpoint, placement }) => endpoint.application === true || placement.path.length > 0, ['not_found']],
  [({ method }) => method !== 'GET', ['payload_too_large', 'unsupported_media_type']],
]

const codesOf = (route: Route): readonly ErrorCode[] => [
  ...ALWAYS,
  ...(route.endpoint.rest.refusals ?? []),
  ...reasons.flatMap(([applies, more]) => (applies(route) ? more : [])),
]

/** Codes by status; both in the order of the catalogue's statuses. */
export const statusesOf = (given: readonly ErrorCode[]): ReadonlyMap<number, readonly ErrorCode[]> => {
  const codes = new Set(given)
  const ordered = ERROR_CODES.filter((code) => codes.has(code)).toSorted((one, other) => ERRORS[one].status - ERRORS[other].status)
  return Map.groupBy(ordered, (code) => ERRORS[code].status)
}

/** Every code that these routes can answer with, by status. */
export const refusalsOf = (...routes: readonly Route[]) => statusesOf(routes.flatMap(codesOf))

const isCode = (text: string): text is ErrorCode => Object.hasOwn(ERRORS, text)

/** The catalogue's codes in its order. */
export const ERROR_CODES: readonly ErrorCode[] = Object.keys(ERRORS).filter(isCode)
