import { ApiError } from '../../shared/errors.ts'
import type { Body } from './body.ts'
import type { TextKind } from './fields.ts'
import { readQueryJson } from './query-json.ts'
import type { Route } from './routes.ts'

const invalid = (path: string, message: string) => new ApiError('validation_error', { errors: [{ path, message }] })

/** `null` counts as absent; what is not JSON stays text, which the schema refuses where it stands. */
const fromJson = (text: string): unknown => {
  const value = readQueryJson(text)
  return value === null ? undefined : (value ?? text)
}

/** A query has only text: what the schema wants as a number, boolean or object is read as one, if it is written as one. */
const READERS: Readonly<Record<TextKind, (text: string) => unknown>> = {
  number: (text) => (/^-?(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : text),
  boolean: (text) => (text === 'true' || text === 'false' ? text === 'true' : text),
  json: fromJson,
  text: (text) => text,
}

/** Takes what is given once. @returns the first problem of the rest */
const fromQuery = (route: Route, query: URLSearchParams, into: Record<string, unknown>): ApiError | undefined => {
  // Overlooked there, it would be the real thing that is done.
  const isMisplaced = query.has('dryRun') && route.placement.body.includes('dryRun')
  let problem = isMisplaced ? invalid('dryRun', 'Belongs into the body') : undefined
  for (const name of route.placement.query) {
    const [text, ...more] = query.getAll(name)
    if (more.length > 0) problem ??= invalid(name, 'Must be given once')
    if (text === undefined || more.length > 0) continue
    const value = READERS[route.textKinds.get(name) ?? 'text'](text)
    if (value !== undefined) into[name] = value
  }
  return problem
}

/** What a request brings, by place. */
export interface Brought {
  readonly path: Readonly<Record<string, string>>
  /** Absent when the URL has none. */
  readonly query: URLSearchParams | undefined
  readonly body: Body
}

/** An input as far as it can be read, and what could not be. */
export interface Input {
  readonly input: Readonly<Record<string, unknown>>
  readonly problem: ApiError | undefined
}

/** The fields of a body that reach the input. What picks the endpoint, and what stands elsewhere, does not. */
const fromBody = ({ isStrict, endpoint, placement }: Route, fields: object): readonly string[] => {
  if (!isStrict) return placement.body.filter((name) => Object.hasOwn(fields, name))
  const elsewhere = new Set([...Object.keys(endpoint.rest.when ?? {}), ...placement.path, ...placement.query])
  return Object.keys(fields).filter((name) => !elsewhere.has(name))
}

/**
 * The endpoint's input: each field is taken only from the place the contract gives it, so a body can't name another application
 * than the query.
 */
export const inputOf = (route: Route, { path, query, body }: Brought): Input => {
  const input: Record<string, unknown> = {}
  for (const name of route.placement.path) input[name] = path[name]
  const problem = query === undefined ? undefined : fromQuery(route, query, input)
  for (const name of fromBody(route, body.fields)) {
    // Not by assignment, which would take a field named __proto__ for the prototype.
    Object.defineProperty(input, name, { value: Reflect.get(body.fields, name), enumerable: true, writable: true, configurable: true })
  }
  return { input, problem: problem ?? body.problem }
}

/**
 * The input of a call that is only told of: its fields in one object, wherever each would stand. They are read as those of a request
 * are, so a text of a query may be told as a text.
 */
export const inputTold = ({ isStrict, endpoint, placement, textKinds }: Route, fields: Readonly<Record<string, unknown>>) => {
  const picking = isStrict ? Object.keys(endpoint.rest.when ?? {}) : []
  const told = Object.entries(fields).filter(([name]) => !picking.includes(name))
  const read = (name: string, value: unknown) =>
    typeof value === 'string' && placement.query.includes(name) ? READERS[textKinds.get(name) ?? 'text'](value) : value
  return Object.fromEntries(told.map(([name, value]) => [name, read(name, value)]))
}
