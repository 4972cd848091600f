import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const compress = promisify(gzip)

/** Something that is the same for everybody until the next release. */
export interface Constant {
  readonly type: string
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 27)

/** If-None-Match compares weakly (RFC 9110 section 13.1.2). */
const matches = (given: string | null, etag: string) =>
  given !== null && given.split(',').some((entry) => entry.trim() === '*' || entry.trim().replace(/^W\//, '') === etag)

const acceptsGzip = (headers: Headers) => /(^|,)\s*gzip\s*(,|$|;(?!\s*q=0(\.0*)?\s*(,|$)))/i.test(headers.get('accept-encoding') ?? '')

/**
 * Answers with what `make` gives, made once at the first request: with an entity tag, compressed for whom it helps, and 304 for those
 * who have it already.
 */
export const constant = (make: () => Constant | Promise<Constant>) => {
  const prepare = async () => {
    const { type, text, headers } = await make()
    const etag = hashOf(text)
    return { type, text, headers, etag, zipped: await compress(text) }
  }
  let prepared: ReturnType<typeof prepare> | undefined
  return async (request: Request): Promise<Response> => {
    const { type, text, headers, etag, zipped } = await (prepared ??= prepare())
    const isZipped = acceptsGzip(request.headers)
    const tag = `"${etag}${isZipped ? '-gzip' : ''}"`
    const common = { ...headers, 'Cache-Control': 'no-cache', ETag: tag, Vary: 'Accept-Encoding', 'X-Content-Type-Options': 'nosniff' }
    if (matches(request.headers.get('if-none-match'), tag)) return new Response(null, { status: 304, headers: common })
    const encoding = isZipped ? { 'Content-Encoding': 'gzip' } : {}
    return new Response(isZipped ? zipped : text, { headers: { ...common, ...encoding, 'Content-Type': type } })
  }
}
