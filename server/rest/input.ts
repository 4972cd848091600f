import { z } from 'zod'
import { ApiError } from '../../shared/errors.ts'
import { unwrapped } from './fields.ts'
import type { Route } from './routes.ts'

const invalid = (path: string, message: string) => new ApiError('validation_error', { errors: [{ path, message }] })

/** A query has only text: what the schema wants as a number or boolean is read as one, if it is written as one. */
const fromText = (schema: z.core.$ZodType | undefined, text: string): unknown => {
  const inner = schema === undefined ? undefined : unwrapped(schema)
  if (inner instanceof z.ZodNumber) return /^-?(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : text
  if (inner instanceof z.ZodBoolean && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

const fromQuery = (route: Route, query: URLSearchParams, into: Record<string, unknown>) => {
  for (const name of route.placement.query) {
    const [text, ...more] = query.getAll(name)
    if (more.length > 0) throw invalid(name, 'Must be given once')
    if (text !== undefined) into[name] = fromText(route.fields[name], text)
  }
}

const fromBody = (route: Route, text: string, into: Record<string, unknown>) => {
  if (text === '') return
  const body = parsed(text)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('', 'The body must be a JSON object')
  for (const name of route.placement.body) if (Object.hasOwn(body, name)) into[name] = Reflect.get(body, name)
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('', 'The body is not JSON')
  }
}

/** What a request brings, by place. */
export interface Brought {
  readonly path: Readonly<Record<string, string>>
  /** Absent when the URL has none. */
  readonly query: URLSearchParams | undefined
  readonly body: string
}

/**
 * The endpoint's input: each field is taken only from the place the contract gives it, so a body can't name another application
 * than the query.
 * @throws ApiError `validation_error`
 */
export const inputOf = (route: Route, { path, query, body }: Brought): Record<string, unknown> => {
  const input: Record<string, unknown> = {}
  for (const name of route.placement.path) input[name] = path[name]
  if (query !== undefined) fromQuery(route, query, input)
  if (route.placement.body.length > 0) fromBody(route, body, input)
  return input
}
