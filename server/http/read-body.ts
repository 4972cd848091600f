import { ApiError } from '../../shared/errors.ts'
import { isJson } from '../rules/is-own-origin.ts'
import { readChunks } from './read-chunks.ts'

/** Management calls carry at most this. Source: management-api.md, `payload_too_large`. */
export const BODY_LIMIT = 1024 * 1024

const tooLarge = () => new ApiError('payload_too_large')

/** A body that is held in memory may take this long to come. */
const PATIENCE = { idleMs: 30_000, totalMs: 300_000 } as const

const collect = async (stream: ReadableStream<Uint8Array>, limit: number) => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of readChunks(stream, PATIENCE)) {
    size += chunk.byteLength
    if (size > limit) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/**
 * The bytes of a JSON body as they came, none when there is none; what comes after the limit is not read.
 * @throws ApiError `unsupported_media_type`, `payload_too_large`
 */
export const readJsonBytes = async (request: Request, limit = BODY_LIMIT): Promise<Uint8Array> => {
  const declared = request.headers.get('content-length')
  if (request.body === null || declared === '0') return new Uint8Array()
  if (Number(declared ?? 0) > limit) throw tooLarge()
  const bytes = await collect(request.body, limit)
  if (bytes.byteLength > 0 && !isJson(request.headers.get('content-type'))) throw new ApiError('unsupported_media_type')
  return bytes
}

/**
 * The text of a JSON body, empty when there is none.
 * @throws ApiError as `readJsonBytes`, `validation_error` for bytes that are not UTF-8
 */
export const readJsonText = async (request: Request, limit = BODY_LIMIT): Promise<string> => {
  const bytes = await readJsonBytes(request, limit)
  try {
    return decoder.decode(bytes)
  } catch {
    throw new ApiError('validation_error', { errors: [{ path: '', message: 'The body is not UTF-8' }] })
  }
}
