import { ApiError } from '../../shared/errors.ts'

/** Management calls carry at most this. Source: management-api.md, `payload_too_large`. */
export const BODY_LIMIT = 1024 * 1024

const tooLarge = () => new ApiError('payload_too_large')

const collect = async (stream: ReadableStream<Uint8Array>) => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.byteLength
    if (size > BODY_LIMIT) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** `application/json`, with parameters or without. */
export const isJson = (contentType: string | null | undefined) => /^application\/json\s*(;|$)/i.test(contentType ?? '')

/**
 * The text of a JSON body, empty when there is none; what comes after the limit is not read.
 * @throws ApiError `unsupported_media_type`, `payload_too_large`, `validation_error` for bytes that are not UTF-8
 */
export const readJsonText = async (request: Request): Promise<string> => {
  if (request.body === null) return ''
  const declared = request.headers.get('content-length')
  if (declared === '0') return ''
  if (Number(declared ?? 0) > BODY_LIMIT) throw tooLarge()
  const bytes = await collect(request.body)
  if (bytes.byteLength === 0) return ''
  if (!isJson(request.headers.get('content-type'))) throw new ApiError('unsupported_media_type')
  try {
    return decoder.decode(bytes)
  } catch {
    throw new ApiError('validation_error', { errors: [{ path: '', message: 'The body is not UTF-8' }] })
  }
}
