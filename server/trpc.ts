import { initTRPC, TRPCError, type TRPCDefaultErrorShape } from '@trpc/server'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import { ApiError, ERRORS, type ErrorCode, type Problem } from '../shared/errors.ts'
import { transformer } from '../shared/transformer.ts'
import type { Context } from './context.ts'
import type { EndpointMeta } from './endpoint.ts'
import { readWire } from './read-wire.ts'

/** The error a tRPC client sees: `data.code` is one of the catalogue's, the rest as over REST. */
export interface ErrorShape {
  message: string
  /** JSON-RPC's number, of little use beside `data.code`. */
  code: TRPCDefaultErrorShape['code']
  data: {
    code: ErrorCode
    httpStatus: number
    path?: string
    requestId?: string
    errors?: readonly Problem[]
    requiredScope?: string
    limit?: string
    currentValue?: number
    maxValue?: number
    scope?: string
    constraint?: string
    resetsAt?: string
    levels?: readonly string[]
    maxDuration?: string
    retryAfterSeconds?: number
  }
}

/** What tRPC itself refuses, in our words. */
const OWN: Partial<Record<TRPCError['code'], ErrorCode>> = {
  NOT_FOUND: 'not_found',
  METHOD_NOT_SUPPORTED: 'method_not_allowed',
  PARSE_ERROR: 'validation_error',
  BAD_REQUEST: 'validation_error',
  UNSUPPORTED_MEDIA_TYPE: 'unsupported_media_type',
  PAYLOAD_TOO_LARGE: 'payload_too_large',
}

/** The catalogue's error behind one of tRPC's; what is not in the catalogue is a bug and leaves as `internal_error`. */
export const apiErrorOf = (error: TRPCError): ApiError =>
  error.cause instanceof ApiError ? error.cause : new ApiError(OWN[error.code] ?? 'internal_error')

/** An error as tRPC writes it. */
export const errorShape = (
  { code, message, details }: ApiError,
  { path, requestId }: { path?: string | undefined; requestId?: string | undefined },
): ErrorShape => {
  const { status, rpc } = ERRORS[code]
  return {
    message,
    code: TRPC_ERROR_CODES_BY_KEY[rpc],
    data: {
      ...details,
      code,
      httpStatus: status,
      ...(path === undefined ? {} : { path }),
      ...(requestId === undefined ? {} : { requestId }),
    },
  }
}

const formatError = ({ error, path, ctx }: { error: TRPCError; path?: string | undefined; ctx?: Context | undefined }) =>
  errorShape(apiErrorOf(error), { path, requestId: ctx?.requestId })

export const t = initTRPC
  .context<Context>()
  .meta<EndpointMeta>()
  .create({
    transformer: { input: { serialize: transformer.serialize, deserialize: readWire }, output: transformer },
    isDev: false,
    errorFormatter: formatError,
  })
