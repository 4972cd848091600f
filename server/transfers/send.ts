import type { Readable } from 'node:stream'
import { findDownload, spendDownload, type Download } from '../../db/system/downloads.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Context } from '../context.ts'
import type { Node } from '../node.ts'
import { readRange, type Range } from '../rules/read-range.ts'
import type { Span } from '../storage/storage.ts'
import { asUnavailable } from './as-unavailable.ts'
import type { Part } from './sent.ts'

/** How long a client may take none of the bytes that wait for it. Source: management-api.md section 9, "transfers". */
const IDLE_MS = 30_000

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

interface Sending {
  readonly download: Download
  readonly part: Part
  readonly bytes: Readable
  readonly cut: () => void
}

/** After the last of all bytes: the URL ends, and the file was downloaded once more. */
const spend = ({ underWay, database, clock }: Node, { id }: Download) =>
  underWay.run(() => database.transaction((handle) => spendDownload(handle, id, clock())))

/** The bytes as they are taken. Whoever stops taking them, for good or for long, is let go of. */
const bodyOf = (node: Node, { download, part, bytes, cut }: Sending): ReadableStream<Uint8Array> => {
  const chunks = bytes[Symbol.asyncIterator]()
  const idle = setTimeout(cut, IDLE_MS).unref()
  const end = () => {
    clearTimeout(idle)
    part.stop()
    bytes.destroy()
  }
  let given = 0
  const next = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    part.advance(given)
    given = 0
    idle.refresh()
    if (part.isOver()) throw new ApiError('gone')
    const { done, value }: IteratorResult<Uint8Array> = await chunks.next()
    if (done !== true) {
      given = value.byteLength
      return controller.enqueue(value)
    }
    const isAll = part.finish()
    end()
    if (isAll) await spend(node, download)
    controller.close()
  }
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    try {
      await next(controller)
    } catch (error) {
      if (!(error instanceof ApiError)) node.log.error({ err: error }, 'a download broke off')
      end()
      cut()
      throw error
    }
  }
  // Nothing is read ahead: what is asked for again has been taken before.
  return new ReadableStream({ pull, cancel: end }, { highWaterMark: 0 })
}

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
  // Deleted since it was looked up.
  if (bytes === undefined) throw new ApiError('gone')
  const part = node.sent.begin(download, span, wanted.cut)
  return { ...answer, body: bodyOf(node, { download, part, bytes, cut: wanted.cut }) }
}
