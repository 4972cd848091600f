import { findDownload, type Download } from '../../db/system/downloads.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Context } from '../context.ts'
import type { Node } from '../node.ts'
import { readRange, type Range } from '../rules/read-range.ts'
import type { Span } from '../storage/storage.ts'
import { asUnavailable } from './as-unavailable.ts'
import { bodyOf } from './body-of.ts'

/** What a GET or HEAD asks for. */
export interface Wanted {
  readonly range: string | undefined
  readonly ifRange: string | undefined
  readonly isHead: boolean
  /** Breaks the connection. */
  readonly cut: () => void
}

export interface Answered {
  readonly status: 200 | 206
  readonly headers: Readonly<Record<string, string>>
  readonly body: ReadableStream<Uint8Array> | null
}

/** @throws ApiError `gone` */
const openDownload = async ({ database, clock }: Node, id: Id): Promise<Download> => {
  const download = await findDownload(database.reader, id)
  if (download === undefined || download.spentAt !== null || download.expiresAt <= clock().toISOString()) throw new ApiError('gone')
  return download
}

/** A range counts only for who has the beginning of the same file. Source: RFC 9110 section 13.1.5 */
const rangeOf = ({ checksum, size }: Download, { range, ifRange }: Wanted): Range =>
  ifRange === undefined || ifRange === `"${checksum}"` ? readRange(range, size) : 'all'

const headersOf = ({ fileName, checksum, size }: Download, { start, end }: Span, isPart: boolean) => ({
  'Content-Type': 'application/octet-stream',
  'Content-Length': String(end - start + 1),
  // Of letters, digits, hyphens and spaces.
  'Content-Disposition': `attachment; filename="${fileName}"`,
  'Accept-Ranges': 'bytes',
  ETag: `"${checksum}"`,
  ...(isPart ? { 'Content-Range': `bytes ${start}-${end}/${size}` } : {}),
})

/**
 * Sends a file, or the part of it that is asked for, by its one-time URL.
 * @throws ApiError `gone`, `range_not_satisfiable`, `unavailable`
 */
export const sendDownload = async ({ node, headers }: Pick<Context, 'node' | 'headers'>, id: Id, wanted: Wanted): Promise<Answered> => {
  const download = await openDownload(node, id)
  const range = rangeOf(download, wanted)
  if (range === 'outside') {
    headers['Content-Range'] = `bytes */${download.size}`
    throw new ApiError('range_not_satisfiable')
  }
  const isPart = range !== 'all'
  const span = isPart ? range : { start: 0, end: download.size - 1 }
  const answer = { status: isPart ? 206 : 200, headers: headersOf(download, span, isPart) } as const
  if (wanted.isHead) return { ...answer, body: null }

  const bytes = await node.storage.read(download.objectKey, span).catch(asUnavailable(node.log))
  if (bytes === undefined) {
    // Deleted since it was looked up, or lost.
    if ((await findDownload(node.database.reader, id)) !== undefined)
      node.log.error({ objectKey: download.objectKey }, 'the storage lacks the bytes of a file')
    throw new ApiError('gone')
  }
  const part = node.sent.begin(download, span, wanted.cut)
  return { ...answer, body: bodyOf(node, { download, span, part, bytes, cut: wanted.cut }) }
}
