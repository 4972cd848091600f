import type { TRPC_ERROR_CODE_KEY } from '@trpc/server'

/** Every error a caller can meet: code → HTTP status, tRPC code, sentence. Source: management-api.md, "Error codes". */
export const ERRORS = {
  api_key_invalid: { status: 401, rpc: 'UNAUTHORIZED', message: 'The API key is missing or not valid.' },
  api_key_expired: { status: 401, rpc: 'UNAUTHORIZED', message: 'The API key has expired.' },
  api_key_revoked: { status: 401, rpc: 'UNAUTHORIZED', message: 'The API key has been revoked.' },
  unauthenticated: { status: 401, rpc: 'UNAUTHORIZED', message: 'Sign in first.' },
  session_required: { status: 403, rpc: 'FORBIDDEN', message: 'Only a dashboard session may do this, not an API key.' },
  forbidden: { status: 403, rpc: 'FORBIDDEN', message: 'Your role in this account does not allow this.' },
  origin_forbidden: { status: 403, rpc: 'FORBIDDEN', message: 'The request comes from another origin.' },
  ambiguous_credentials: {
    status: 400,
    rpc: 'BAD_REQUEST',
    message: 'Send one API key, in one Authorization header and never in the URL.',
  },
  insufficient_scope: { status: 403, rpc: 'FORBIDDEN', message: 'Insufficient API key scope.' },
  application_forbidden: { status: 403, rpc: 'FORBIDDEN', message: 'The API key has no access to this application.' },
  plan_required: { status: 403, rpc: 'FORBIDDEN', message: 'Your plan does not include this feature.' },
  limit_reached: { status: 403, rpc: 'FORBIDDEN', message: 'Your plan does not allow more of these.' },
  key_limit_reached: { status: 403, rpc: 'FORBIDDEN', message: 'The limits of this API key do not allow this.' },
  validation_error: { status: 400, rpc: 'BAD_REQUEST', message: 'The request is not valid.' },
  not_found: { status: 404, rpc: 'NOT_FOUND', message: 'No such record.' },
  already_exists: { status: 409, rpc: 'CONFLICT', message: 'A record with this name exists already.' },
  conflict: { status: 409, rpc: 'CONFLICT', message: 'The state of the record does not allow this.' },
  method_not_allowed: { status: 405, rpc: 'METHOD_NOT_SUPPORTED', message: 'This route does not accept the method.' },
  gone: { status: 410, rpc: 'NOT_FOUND', message: 'This link was used already or is out of time.' },
  idempotency_conflict: { status: 409, rpc: 'CONFLICT', message: 'The idempotency key was used with another request.' },
  payload_too_large: { status: 413, rpc: 'PAYLOAD_TOO_LARGE', message: 'The request body is too large.' },
  unsupported_media_type: { status: 415, rpc: 'UNSUPPORTED_MEDIA_TYPE', message: 'The request body must be application/json.' },
  range_not_satisfiable: { status: 416, rpc: 'BAD_REQUEST', message: 'The range lies outside of the file.' },
  rate_limited: { status: 429, rpc: 'TOO_MANY_REQUESTS', message: 'Too many requests; try again later.' },
  internal_error: { status: 500, rpc: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong on our side.' },
  unavailable: { status: 503, rpc: 'SERVICE_UNAVAILABLE', message: 'The service is not available right now; try again.' },
} as const satisfies Record<string, { status: number; rpc: TRPC_ERROR_CODE_KEY; message: string }>

export type ErrorCode = keyof typeof ERRORS

/** One problem of an input: where, and what is wrong there. */
export interface Problem {
  readonly path: string
  readonly message: string
}

/** One problem of a file: on which line, counted from 1, in which column, and what is wrong there. */
export interface FileProblem extends Problem {
  readonly line: number
}

/** Data a caller may act on, beside the code: never secrets, never SQL. */
export interface ErrorDetails {
  /** A sentence that the contract gives this refusal in place of its code's own. */
  readonly message?: string
  readonly errors?: readonly (Problem | FileProblem)[]
  /** How many there are in all, where not all are told. */
  readonly errorCount?: number
  readonly requiredScope?: string
  readonly limit?: string
  readonly currentValue?: number
  readonly maxValue?: number
  /** The scope whose limit of a key does not allow it, and which of its constraints. */
  readonly scope?: string
  readonly constraint?: string
  readonly resetsAt?: string
  readonly levels?: readonly string[]
  readonly maxDuration?: string
  readonly retryAfterSeconds?: number
}

/** The one error that may leave the server; anything else becomes `internal_error` at the door. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, { message = ERRORS[code].message, ...details }: ErrorDetails = {}) {
    // A refusal is an answer, not an accident: its stack trace, a quarter of the price of refusing, would tell nothing.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super(message)
    Error.stackTraceLimit = stackTraceLimit
    this.code = code
    this.details = details
  }
}
