import { setImmediate as breathe } from 'node:timers/promises'
import type { z } from 'zod'
import { type Format, MEDIA_TYPES } from '../../shared/exchange.ts'
import type { Context } from '../context.ts'
import type { Facts } from '../facts.ts'
import { readmit } from '../gates/admit.ts'
import { guardedStream } from './guarded-stream.ts'
import { rowWriter, type RowWriter } from './write-rows.ts'

/** An answer whose body is made while it is read. */
export interface Streamed {
  readonly type: string
  /** What to save it as; none for what is only shown. */
  readonly fileName: string | undefined
  /** @param cut ends the connection, where there is one */
  readonly open: (cut: (() => void) | undefined) => ReadableStream<Uint8Array<ArrayBuffer>>
}

interface Asked {
  readonly facts: Facts
  readonly ctx: Context
  readonly raw: unknown
  readonly format: Format
  /** What a row is; its fields are the columns. */
  readonly row: z.ZodObject
}

type Batches = AsyncIterator<readonly unknown[]>

async function* textsOf(
  first: IteratorResult<readonly unknown[]>,
  batches: Batches,
  { row, writer }: { row: z.ZodObject; writer: RowWriter },
) {
  try {
    if (writer.head !== '') yield writer.head
    for (let next = first; next.done !== true; next = await batches.next()) {
      const text = writer.rows(next.value.map((value) => row.parse(value)))
      if (text !== '') yield text
      // Where the database and the socket answer at once, batch after batch would keep everything else waiting.
      await breathe()
    }
  } finally {
    await batches.return?.()
  }
}

/** Rows as a file. The first batch is read at once, so that what fails at the start is refused as anywhere. */
export const streamRows = async (rows: AsyncIterable<readonly unknown[]>, { facts, ctx, raw, format, row }: Asked): Promise<Streamed> => {
  const batches = rows[Symbol.asyncIterator]()
  const texts = textsOf(await batches.next(), batches, { row, writer: rowWriter(format, Object.keys(row.shape)) })
  const log = ctx.node.log.child({ requestId: ctx.requestId })
  return {
    type: `${MEDIA_TYPES[format]}; charset=utf-8`,
    fileName: `${facts.rest.file ?? 'rows'}-${ctx.now.toISOString().slice(0, 10)}.${format}`,
    open: (cut) => guardedStream(texts, { check: async () => void (await readmit(facts, ctx, raw)), cut, log }),
  }
}
