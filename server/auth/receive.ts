import { ApiError } from '../../shared/errors.ts'
import { readJsonText } from '../http/read-body.ts'
import { isJson, isOwnOrigin, originOf } from '../rules/is-own-origin.ts'
import type { Origins } from './origins.ts'

const MOST_BYTES = 64 * 1024

const invalid = (message: string) => new ApiError('validation_error', { errors: [{ path: '', message }] })

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('The body is not JSON')
  }
}

/**
 * The JSON object a post brings.
 * @throws ApiError `origin_forbidden`, `unsupported_media_type`, `payload_too_large` or `validation_error`
 */
export const receiveJson = async (request: Request, origins: Origins): Promise<Readonly<Record<string, unknown>>> => {
  const origin = originOf((name) => request.headers.get(name) ?? undefined)
  if (!isJson(origin.contentType)) throw new ApiError('unsupported_media_type')
  if (!isOwnOrigin(origin, origins.trusted)) throw new ApiError('origin_forbidden')
  const body = parse(await readJsonText(request, MOST_BYTES))
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('The body must be a JSON object')
  return { ...body }
}
