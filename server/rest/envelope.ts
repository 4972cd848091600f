import { ApiError } from '../../shared/errors.ts'
import type { Route } from './routes.ts'

type Answered = Pick<Route, 'endpoint' | 'parts'>

/** The output in its envelope: as `data`, or one of its fields as `data` and the named others beside it. */
const enveloped = ({ endpoint, parts }: Answered, output: unknown) => {
  const { message } = endpoint.rest
  if (parts === undefined || typeof output !== 'object' || output === null) return { success: true, message, data: output }
  const beside = parts.beside.map((name) => [name, Reflect.get(output, name)] as const)
  const data = parts.data === undefined ? {} : { data: Reflect.get(output, parts.data) }
  return { success: true, message, ...data, ...Object.fromEntries(beside) }
}

const texts = new WeakMap<object, string>()

const write = (route: Answered, output: unknown) => JSON.stringify(enveloped(route, output))

/**
 * The body of a success. The answer of a timeless query is the same object while it is remembered, and so is its text.
 * Source: management-api.md section 1.
 */
export const success = (route: Answered, output: unknown) => {
  if (route.endpoint.isTimeless !== true || typeof output !== 'object' || output === null) return write(route, output)
  const known = texts.get(output)
  if (known !== undefined) return known
  const text = write(route, output)
  texts.set(output, text)
  return text
}

/** The body of a failure: its sentence, what a caller may act on, and the request's id. */
export const failure = (error: ApiError, requestId: string) => {
  const { retryAfterSeconds: _, ...details } = error.details
  return JSON.stringify({ success: false, code: error.code, message: error.message, requestId, ...details })
}

/** What a caller may see of an error: anything that is not in the catalogue is ours to mend. */
export const visible = (error: unknown) => (error instanceof ApiError ? error : new ApiError('internal_error', {}))
