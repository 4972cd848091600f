import type { Readable } from 'node:stream'
import { spendDownload, type Download } from '../../db/system/downloads.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Node } from '../node.ts'
import type { Span } from '../storage/storage.ts'
import type { Part } from './sent.ts'

/** How long a client may take none of the bytes that wait for it. Source: management-api.md section 9, "transfers". */
const IDLE_MS = 30_000

/** One answer with bytes of a file. */
interface Sending {
  readonly download: Download
  readonly span: Span
  readonly part: Part
  /** From the storage, which is not believed to give exactly those that were asked for. */
  readonly bytes: Readable
  /** Breaks the connection. */
  readonly cut: () => void
}

/** After the last of all bytes: the URL ends, and the file was downloaded once more. */
const spend = ({ underWay, database, clock }: Node, { id }: Download) =>
  underWay.run(() => database.transaction((handle) => spendDownload(handle, id, clock())))

/** The chunks of exactly the span. @throws Error when the storage has fewer bytes */
async function* chunksOf({ span, bytes }: Sending) {
  let missing = span.end - span.start + 1
  const chunks: AsyncIterable<Uint8Array> = bytes
  for await (const found of chunks) {
    const chunk = found.subarray(0, missing)
    missing -= chunk.byteLength
    yield chunk
    if (missing === 0) return
  }
  throw new Error(`The storage has ${missing} bytes less than it should`)
}

/** The bytes as they are taken. Whoever stops taking them, for good or for long, is let go of. */
export const bodyOf = (node: Node, sending: Sending): ReadableStream<Uint8Array> => {
  const { download, part, bytes, cut } = sending
  const chunks = chunksOf(sending)
  const idle = setTimeout(cut, IDLE_MS).unref()
  // Before the first byte is asked for nobody else listens.
  bytes.on('error', () => {})
  const end = () => {
    clearTimeout(idle)
    part.stop()
    bytes.destroy()
  }
  let given = 0
  const next = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    part.advance(given)
    idle.refresh()
    if (part.isOver()) throw new ApiError('gone')
    const { done, value } = await chunks.next()
    given = value?.byteLength ?? 0
    if (done !== true) return controller.enqueue(value)
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
