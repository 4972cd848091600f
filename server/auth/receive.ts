import { ApiError } from '../../shared/errors.ts'
import { type Origins, requireOwnOrigin } from './origins.ts'

const MOST_BYTES = 64 * 1024

const isJson = (contentType: string | null) => /^application\/json\s*(;|$)/i.test(contentType ?? '')

/** Stops reading at the first byte too many, whatever Content-Length says. */
const readBounded = async (request: Request) => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > MOST_BYTES) throw new ApiError('payload_too_large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const parse = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new ApiError('validation_error', { errors: [{ path: '', message: 'The body is not valid JSON' }] })
  }
}

/**
 * The JSON object a post brings.
 * @throws ApiError `origin_forbidden`, `unsupported_media_type`, `payload_too_large` or `validation_error`
 */
export const receiveJson = async (request: Request, origins: Origins): Promise<Readonly<Record<string, unknown>>> => {
  requireOwnOrigin(request.headers, origins)
  if (!isJson(request.headers.get('content-type'))) throw new ApiError('unsupported_media_type')
  const body = parse(await readBounded(request))
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiError('validation_error', { errors: [{ path: '', message: 'The body must be a JSON object' }] })
  }
  return { ...body }
}
