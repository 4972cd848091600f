import { ApiError, ERRORS } from '../../shared/errors.ts'

/** The body of a success. Source: management-api.md section 1. */
export const success = (message: string, data: unknown) => JSON.stringify({ success: true, message, data })

const texts = new WeakMap<object, string>()

/** The same for the answer of a timeless query: while it is remembered it is the same object, and so is its text. */
export const timelessSuccess = (message: string, data: unknown) => {
  if (typeof data !== 'object' || data === null) return success(message, data)
  const known = texts.get(data)
  if (known !== undefined) return known
  const text = success(message, data)
  texts.set(data, text)
  return text
}

/** The body of a failure: the catalogue's sentence, what a caller may act on, and the request's id. */
export const failure = (error: ApiError, requestId: string) => {
  const { retryAfterSeconds: _, ...details } = error.details
  return JSON.stringify({ success: false, code: error.code, message: ERRORS[error.code].message, requestId, ...details })
}

/** What a caller may see of an error: anything that is not in the catalogue is ours to mend. */
export const visible = (error: unknown) => (error instanceof ApiError ? error : new ApiError('internal_error', {}))
