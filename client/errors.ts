import { TRPCClientError } from '@trpc/client'
import { ERRORS, type ErrorCode, type ErrorDetails } from '../shared/errors.ts'

/** An error as the server sends it over tRPC. */
export interface ErrorShape {
  message: string
  /** JSON-RPC's number, of little use beside `data.code`. */
  code: number
  data: ErrorDetails & { code: ErrorCode; httpStatus: number; path?: string; requestId?: string }
}

/** What goes wrong on this side of the wire: code → sentence. */
const CLIENT_ERRORS = {
  network_error: 'The server could not be reached.',
  timeout: 'The server did not answer in time.',
  aborted: 'The call was aborted.',
  bad_answer: 'The answer is none of Keyward: is the url right, and what stands in between?',
} as const

export type ClientErrorCode = keyof typeof CLIENT_ERRORS

/** The server's codes, and those of this side. */
export type KeywardErrorCode = ErrorCode | ClientErrorCode

const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(ERRORS, text)

const isClientErrorCode = (text: string): text is ClientErrorCode => Object.hasOwn(CLIENT_ERRORS, text)

/** Every code that the server answers with. */
export const ERROR_CODES: readonly ErrorCode[] = Object.keys(ERRORS).filter(isErrorCode)

/** Every code of a call that got no answer of the server, or one that makes no sense. */
export const CLIENT_ERROR_CODES: readonly ClientErrorCode[] = Object.keys(CLIENT_ERRORS).filter(isClientErrorCode)

interface Told {
  readonly code: KeywardErrorCode
  readonly message?: string
  readonly status?: number | undefined
  readonly requestId?: string | undefined
  readonly details?: ErrorDetails
  readonly retryAfterSeconds?: number | undefined
  readonly shape?: ErrorShape
  readonly cause?: unknown
}

/** The one error that a call rejects with: act on `code`, show `message`. */
export class KeywardError extends TRPCClientError<{ transformer: true; errorShape: ErrorShape }> {
  override readonly name = 'KeywardError'
  /** For programs: stable. */
  readonly code: KeywardErrorCode
  /** The HTTP status; undefined when there was no answer. */
  readonly status: number | undefined
  /** Name it when you ask the operator. */
  readonly requestId: string | undefined
  /** What the server tells beside the code, for instance `errors` or `requiredScope`. */
  readonly details: ErrorDetails
  /** Seconds to wait before the next attempt, when the server names them: finite and not negative. */
  readonly retryAfterSeconds: number | undefined

  constructor({ code, message = messageOf(code), status, requestId, details = {}, retryAfterSeconds, shape, cause }: Told) {
    super(message, { ...(shape && { result: { error: shape } }), ...(cause instanceof Error && { cause }) })
    // The parent sets its own prototype; its `meta` stays empty, since it would hold the answers of every call in the batch.
    Object.setPrototypeOf(this, KeywardError.prototype)
    this.code = code
    this.status = status
    this.requestId = requestId
    this.details = details
    this.retryAfterSeconds = waitable(retryAfterSeconds) ?? waitable(details.retryAfterSeconds)
  }
}

/** What comes over the wire may be anything, and a timer takes anything for 1 ms: who names no time that can be waited names none. */
const waitable = (seconds: unknown) => (typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined)

const messageOf = (code: KeywardErrorCode) => (isErrorCode(code) ? ERRORS[code].message : CLIENT_ERRORS[code])

/** Whether it is the error of a call, for instance in a `catch`. */
export const isKeywardError = (error: unknown): error is KeywardError => error instanceof KeywardError

/** A server newer than this client may answer with a code that is not in the catalogue: the status and the message still tell. */
const fromServer = (shape: ErrorShape): KeywardError => {
  const { code, httpStatus: status, path: _path, requestId, ...details } = shape.data
  const known = isErrorCode(code) ? code : 'bad_answer'
  return new KeywardError({ code: known, message: shape.message, status, requestId, details, shape })
}

/** The error of a call, whatever the links below made of it. */
export const toKeywardError = (error: unknown): KeywardError => {
  if (isKeywardError(error)) return error
  // Only this server's answers become an error with a shape; transport.ts has looked at them.
  if (error instanceof TRPCClientError && error.shape != null) return fromServer(error.shape as ErrorShape)
  return new KeywardError({ code: 'bad_answer', cause: error })
}
