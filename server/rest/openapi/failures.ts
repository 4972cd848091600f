import type { oas32, ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi'
import { ApiError, ERRORS, type ErrorCode, type ErrorDetails } from '../../../shared/errors.ts'
import { errorShape } from '../../trpc.ts'
import { failure } from '../envelope.ts'
import type { Route } from '../routes.ts'
import { refusalHeaders } from './headers.ts'
import { ERROR_CODES, refusalsOf } from './refusals.ts'

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request is not valid',
  401: 'The caller is not known',
  403: 'The caller may not do this',
  404: 'No such record, or one of another account',
  409: 'The state of the records does not allow this',
  410: 'Used already, or out of time',
  413: 'The body is too large',
  415: 'The body is not of the type that is taken',
  416: 'The range lies outside of the file',
  429: 'Too many requests',
  500: 'Something went wrong on our side',
  503: 'Not available right now',
}

const DETAILS: Partial<Record<ErrorCode, ErrorDetails>> = {
  insufficient_scope: { requiredScope: 'licenses:create' },
  limit_reached: { limit: 'createdApplicationsCount', currentValue: 5, maxValue: 5 },
  key_limit_reached: {
    scope: 'licenses:create',
    constraint: 'perDay',
    currentValue: 50,
    maxValue: 50,
    resetsAt: '2026-11-21T00:00:00.000Z',
  },
  validation_error: { errors: [{ path: 'name', message: 'Must have 6 to 32 characters' }] },
}

const REQUEST_ID = '5f0c7a52-1d0e-4c8a-9b55-2f1f6f7d3a10'

/** What a refusal may tell beside its code. */
const DETAIL_SCHEMAS: Record<string, oas32.SchemaObject> = {
  errors: {
    type: 'array',
    description: 'With `validation_error`: every problem, and where it is',
    items: {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'Empty: the input as a whole, or the line' },
        message: { type: 'string' },
        line: { type: 'integer', description: 'Of a file, counted from 1' },
      },
      required: ['path', 'message'],
    },
  },
  errorCount: { type: 'integer', description: 'With the errors of a file, of which at most 100 are told: how many there are' },
  requiredScope: { type: 'string', description: 'With `insufficient_scope`: the scope that is missing' },
  limit: { type: 'string', description: 'With `limit_reached`: the limit of the plan that is met' },
  currentValue: { type: 'integer', description: 'With `limit_reached`: how many there are; with `key_limit_reached` how many are counted' },
  maxValue: { type: 'integer', description: 'How many there may be' },
  scope: { type: 'string', description: 'With `key_limit_reached`: the scope that the key has a limit on' },
  constraint: { type: 'string', description: 'With `key_limit_reached`: what of the limit does not allow it, such as `perDay`' },
  resetsAt: { type: 'string', description: 'With `key_limit_reached` and `perDay`: when it is counted anew' },
  levels: { type: 'array', items: { type: 'string' }, description: 'With `key_limit_reached` and `levels`: those the key may give' },
  maxDuration: { type: 'string', description: 'With `key_limit_reached` and `maxDuration`: the longest it may give' },
}

const code: oas32.SchemaObject = { type: 'string', enum: [...ERROR_CODES], description: 'For programs: stable' }

const message: oas32.SchemaObject = { type: 'string', description: 'For people: a fixed sentence per code' }

const requestId: oas32.SchemaObject = { type: 'string', description: 'Name it when you ask the operator' }

/** The body of every refusal over REST. */
export const FAILURE: oas32.SchemaObject = {
  type: 'object',
  properties: { success: { type: 'boolean', const: false }, code, message, requestId, ...DETAIL_SCHEMAS },
  required: ['success', 'code', 'message', 'requestId'],
}

/** The body of a refusal over tRPC. */
export const TRPC_FAILURE: oas32.SchemaObject = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        json: {
          type: 'object',
          properties: {
            message,
            code: { type: 'integer', description: "JSON-RPC's number, of little use beside `data.code`" },
            data: {
              type: 'object',
              properties: {
                code,
                httpStatus: { type: 'integer' },
                path: { type: 'string' },
                requestId,
                ...DETAIL_SCHEMAS,
                retryAfterSeconds: { type: 'integer' },
              },
              required: ['code', 'httpStatus'],
            },
          },
          required: ['message', 'code', 'data'],
        },
      },
      required: ['json'],
    },
  },
  required: ['error'],
}

/** How a door words its refusals. */
export interface Door {
  readonly schema: string
  readonly narrowed: (codes: readonly ErrorCode[]) => object
  readonly example: (code: ErrorCode) => unknown
}

const sampleError = (name: ErrorCode) => new ApiError(name, DETAILS[name] ?? {})

export const restDoor: Door = {
  schema: 'Failure',
  narrowed: (codes) => ({ type: 'object', properties: { code: { enum: [...codes] } } }),
  example: (name): unknown => JSON.parse(failure(sampleError(name), REQUEST_ID)),
}

const nested = (inner: object) => ({ type: 'object', properties: inner })

export const trpcDoor: Door = {
  schema: 'TrpcFailure',
  narrowed: (codes) => nested({ error: nested({ json: nested({ data: nested({ code: { enum: [...codes] } }) }) }) }),
  example: (name) => ({ error: { json: errorShape(sampleError(name), { requestId: REQUEST_ID }) } }),
}

/** The same refusals are one component, named by its status and codes. */
const nameOf = (status: number, codes: readonly ErrorCode[]) => [status, ...codes].join('.')

const failureResponse = (door: Door, status: number, codes: readonly ErrorCode[]): ZodOpenApiResponseObject => ({
  description: `${TITLES[status] ?? 'Refused'}: ${codes.map((name) => `\`${name}\``).join(', ')}`,
  headers: refusalHeaders(status),
  content: {
    'application/json': {
      schema: { allOf: [{ $ref: `#/components/schemas/${door.schema}` }, door.narrowed(codes)] },
      examples: Object.fromEntries(codes.map((name) => [name, { summary: ERRORS[name].message, value: door.example(name) }])),
    },
  },
})

/** Codes by the status they are told with. */
type Refusals = ReturnType<typeof refusalsOf>

/** These refusals, by reference. */
export const refusalResponsesOf = (refusals: Refusals): ZodOpenApiResponsesObject =>
  Object.fromEntries([...refusals].map(([status, codes]) => [String(status), { $ref: `#/components/responses/${nameOf(status, codes)}` }]))

/** Every refusal that an operation of these routes can give, by reference. */
export const refusalResponses = (...routes: readonly Route[]) => refusalResponsesOf(refusalsOf(...routes))

/** What those references of all operations point to, worded as the door does. */
export const refusalComponents = (operations: readonly Refusals[], door: Door) =>
  Object.fromEntries(
    operations.flatMap((refusals) =>
      [...refusals].map(([status, codes]) => [nameOf(status, codes), failureResponse(door, status, codes)] as const),
    ),
  )
