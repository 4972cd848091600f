import { ApiError } from '../shared/errors.ts'

const UNAVAILABLE_SQLITE = /^SQLITE_(BUSY|LOCKED|FULL|READONLY|IOERR|CORRUPT|NOTADB|CANTOPEN|PROTOCOL|NOMEM)/

/** SQLSTATE classes: connection (08), resources such as a full disk (53), shutdown (57P), cancelled by a timeout (57014), lock wait (55P03), standby (25006), a transaction left idle (25P03). */
const UNAVAILABLE_POSTGRES =
  /^(08...|53...|57P..|57014|55P03|25006|25P03|E(CONNREFUSED|CONNRESET|NOTFOUND|AI_AGAIN|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH)|ENOENT)$/

/** The pg driver raises these without a code. */
const UNAVAILABLE_MESSAGE =
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Query read timeout)/

/** The code of a database error: SQLite's name or PostgreSQL's SQLSTATE. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

export const isBusy = (error: unknown) => codeOf(error)?.startsWith('SQLITE_BUSY') === true

/** Serialization failure and deadlock: the same transaction may succeed when it is run again. */
export const isRetryable = (error: unknown) => codeOf(error) === '40001' || codeOf(error) === '40P01'

/** Whether a lock was waited for in vain, also when it was judged already. */
export const isLockTimeout = (error: unknown) => codeOf(error) === '55P03' || (error instanceof Error && codeOf(error.cause) === '55P03')

/** `unavailable`, which a client may retry in a second; the original stays as its `cause`. */
export const unavailable = (cause: unknown) => Object.assign(new ApiError('unavailable', { retryAfterSeconds: 1 }), { cause })

/** What a failed statement is thrown as: `unavailable` when the database cannot serve, otherwise the error itself. */
export const judgeFailure = (error: unknown): unknown => {
  const code = codeOf(error)
  if (code !== undefined) return UNAVAILABLE_SQLITE.test(code) || UNAVAILABLE_POSTGRES.test(code) ? unavailable(error) : error
  return error instanceof Error && UNAVAILABLE_MESSAGE.test(error.message) ? unavailable(error) : error
}
