import { APIError } from 'better-auth/api'
import { ApiError, ERRORS } from '../../shared/errors.ts'
import type { ErrorCode } from '../../shared/errors.ts'

const NO_STORE = { 'Cache-Control': 'no-store' }

/** A failure in the envelope of the REST contract, for routes that better-auth does not answer. */
export const failure = (error: ApiError, message: string = error.message): Response => {
  const { retryAfterSeconds, errors } = error.details
  const headers = {
    ...NO_STORE,
    ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
    // The rest of the body is not read, so the connection ends: who would send the next request on it has to know.
    ...(error.code === 'payload_too_large' && { Connection: 'close' }),
  }
  return Response.json(
    { success: false, code: error.code, message, ...(errors && { errors }) },
    { status: ERRORS[error.code].status, headers },
  )
}

export const success = (message: string, data: unknown): Response => Response.json({ success: true, message, data }, { headers: NO_STORE })

/** better-auth answers its own error class and turns any other into a 500. */
export const asAuthError = (error: unknown): unknown => {
  if (!(error instanceof ApiError)) return error
  const { status } = ERRORS[error.code]
  const retryAfter = error.details.retryAfterSeconds
  return new APIError(
    status,
    { code: error.code, message: error.message },
    retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) },
  )
}

/** Throws an error of the catalogue through better-auth, with a sentence that fits the place. */
export const refuse = (code: ErrorCode, message: string = ERRORS[code].message): never => {
  throw new APIError(ERRORS[code].status, { code, message })
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

const bodyOf = async (response: Response): Promise<{ readonly code?: unknown; readonly message?: unknown }> => {
  const body: unknown = await response.json().catch(() => undefined)
  return typeof body === 'object' && body !== null ? body : {}
}

/** better-auth repeats the session's token in its answers; it is the cookie's secret, which no script of a page may read. */
const withoutTokens = async (response: Response, headers: Headers): Promise<Response> => {
  const { status } = response
  if (headers.get('Content-Type')?.startsWith('application/json') !== true) return new Response(response.body, { status, headers })
  const body: unknown = await response.json()
  headers.delete('Content-Length')
  const text = JSON.stringify(body, (name, value: unknown) => (name === 'token' ? undefined : value))
  return new Response(text, { status, headers })
}

/** Puts better-auth's error into our envelope, keeping its code; a fault on our side tells nothing. Takes tokens out of other answers. */
export const enveloped = async (response: Response): Promise<Response> => {
  const headers = new Headers(response.headers)
  headers.set('Cache-Control', 'no-store')
  if (response.status < 400) return withoutTokens(response, headers)
  if (response.status >= 500) return failure(new ApiError('internal_error'))
  const { code, message } = await bodyOf(response)
  headers.delete('Content-Length')
  headers.set('Content-Type', 'application/json')
  const fallback: ErrorCode = response.status === 404 ? 'not_found' : 'validation_error'
  const body = { success: false, code: text(code) ?? fallback, message: text(message) ?? ERRORS[fallback].message }
  return new Response(JSON.stringify(body), { status: response.status, headers })
}
