import { createHash } from 'node:crypto'
import { ApiError } from '../../shared/errors.ts'
import { readChunks } from '../http/read-chunks.ts'
import { type Format, MEDIA_TYPES } from '../../shared/exchange.ts'
import { openSpool, type Spool } from './spool.ts'

/** Bytes of one file. */
export const FILE_LIMIT = 256 * 1024 * 1024

/** A file that has arrived. */
export interface Received {
  readonly spool: Spool
  /** SHA-256 of its bytes, hex. */
  readonly digest: string
}

const invalid = (message: string) => new ApiError('validation_error', { errors: [{ path: '', message }] })

const wrongType = (message: string) =>
  new ApiError('unsupported_media_type', {
    message: 'The request body must be a file of the format asked for.',
    errors: [{ path: 'Content-Type', message }],
  })

/** @throws ApiError `unsupported_media_type`, `payload_too_large`, `validation_error` when there is nothing */
const checkHeaders = ({ headers, body }: Request, format: Format) => {
  const [type = '', ...parameters] = (headers.get('content-type') ?? '').toLowerCase().split(';')
  const charset = parameters.map((part) => /^\s*charset="?([^"]*)"?\s*$/.exec(part)?.[1]).find((name) => name !== undefined) ?? 'utf-8'
  if (type.trim() !== MEDIA_TYPES[format]) throw wrongType(`Must be ${MEDIA_TYPES[format]}`)
  if (!['utf-8', 'utf8', 'us-ascii'].includes(charset)) throw wrongType('The file must be UTF-8')
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity') throw wrongType('The file must not be compressed')
  if (Number(headers.get('content-length') ?? 0) > FILE_LIMIT) throw new ApiError('payload_too_large')
  if (body === null || headers.get('content-length') === '0') throw invalid('The body must be a file')
}

/** Who sends nothing would keep a place that others wait for. */
const PATIENCE = { idleMs: 30_000, totalMs: 3_600_000 } as const

const store = async (body: ReadableStream<Uint8Array>, spool: Spool): Promise<string> => {
  const digest = createHash('sha256')
  let size = 0
  for await (const chunk of readChunks(body, PATIENCE)) {
    size += chunk.byteLength
    if (size > FILE_LIMIT) throw new ApiError('payload_too_large')
    digest.update(chunk)
    await spool.append(chunk)
  }
  if (size === 0) throw invalid('The body must be a file')
  return digest.digest('hex')
}

/**
 * Takes the body of a request into a file without a name, whatever its size in the memory of a few chunks.
 * @throws ApiError `unsupported_media_type`, `payload_too_large`, `validation_error`
 */
export const receiveFile = async (request: Request, format: Format, dataDir: string): Promise<Received> => {
  checkHeaders(request, format)
  const spool = await openSpool(dataDir)
  try {
    // checkHeaders has seen that there is one.
    return { spool, digest: request.body === null ? '' : await store(request.body, spool) }
  } catch (error) {
    await spool[Symbol.asyncDispose]()
    throw error
  }
}
