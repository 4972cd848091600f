import { z } from 'zod'
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi'
import type { ErrorCode } from '../../../shared/errors.ts'
import { IMAGE_TYPES, Uploaded } from '../../../shared/files.ts'
import { refusalResponsesOf } from './failures.ts'
import { HEADERS } from './headers.ts'
import { statusesOf } from './refusals.ts'

/** Where bytes go in and out: no endpoints, since they carry no JSON and most ask for no credentials. */

const ALWAYS: readonly ErrorCode[] = ['not_found', 'internal_error', 'unavailable']

const UPLOAD: readonly ErrorCode[] = ['validation_error', 'conflict', 'gone', ...ALWAYS]

const DOWNLOAD: readonly ErrorCode[] = ['gone', 'range_not_satisfiable', ...ALWAYS]

const AVATAR: readonly ErrorCode[] = [
  'ambiguous_credentials',
  'api_key_invalid',
  'api_key_expired',
  'api_key_revoked',
  'unauthenticated',
  'session_required',
  'rate_limited',
  ...ALWAYS,
]

const tags = ['Files']

const token = z.object({ token: z.string().meta({ description: 'What ends a one-time URL', example: '1858412344320000001.…' }) })

const bytes = { schema: { type: 'string', format: 'binary' } } as const

const headers = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { schema: { type: 'string' as const } }]))

const OF_FILE = { ...headers('Content-Length', 'Content-Disposition', 'ETag', 'Accept-Ranges'), 'X-Request-Id': HEADERS['X-Request-Id'] }

const upload: ZodOpenApiOperationObject = {
  operationId: 'transfers.upload',
  tags,
  summary: 'Upload the bytes of a file or a picture',
  description: 'By a one-time URL, once: exactly as many bytes as were announced, of any type.',
  security: [],
  requestParams: { path: token },
  requestBody: { required: true, content: { 'application/octet-stream': bytes } },
  responses: {
    '200': {
      description: 'File uploaded successfully',
      content: {
        'application/json': {
          schema: z.object({ success: z.literal(true), message: z.literal('File uploaded successfully'), data: Uploaded }),
        },
      },
    },
    ...refusalResponsesOf(statusesOf(UPLOAD)),
  },
}

const download: ZodOpenApiOperationObject = {
  operationId: 'transfers.download',
  tags,
  summary: 'Download a file',
  description: 'By a one-time URL, until all of its bytes were sent. A `Range` header asks for a part of it.',
  security: [],
  requestParams: { path: token },
  responses: {
    '200': { description: 'All bytes', headers: OF_FILE, content: { 'application/octet-stream': bytes } },
    '206': {
      description: 'A part of them',
      headers: { ...OF_FILE, ...headers('Content-Range') },
      content: { 'application/octet-stream': bytes },
    },
    ...refusalResponsesOf(statusesOf(DOWNLOAD)),
  },
}

const avatar: ZodOpenApiOperationObject = {
  operationId: 'transfers.avatar',
  tags: ['Avatar'],
  summary: 'Read the picture of a person',
  description: 'Of the session’s account.',
  security: [{ session: [] }],
  requestParams: { path: z.object({ userId: z.string().meta({ example: '1858412344320000002' }) }) },
  responses: {
    '200': { description: 'The picture', headers: headers('ETag'), content: Object.fromEntries(IMAGE_TYPES.map((type) => [type, bytes])) },
    '304': { description: 'The one that `If-None-Match` names' },
    ...refusalResponsesOf(statusesOf(AVATAR)),
  },
}

export const TRANSFERS: ZodOpenApiPathsObject = {
  '/api/v1/uploads/{token}': { put: upload },
  '/api/v1/downloads/{token}': { get: download },
  '/api/v1/panel/avatars/{userId}': { get: avatar },
}

/** The refusals that they refer to. */
export const TRANSFER_REFUSALS = [UPLOAD, DOWNLOAD, AVATAR].map(statusesOf)
