import type { Logger } from 'pino'

/** How often it is looked whether the stream may go on. */
const LOOK_MS = 500

/** How long a reader may take nothing. */
const PATIENCE_MS = 60_000

export interface StreamGuard {
  /** Throws when the caller may no longer read. */
  readonly check: () => Promise<void>
  /** Ends the connection so that nobody takes what was sent for the whole; undefined where there is none. */
  readonly cut: (() => void) | undefined
  readonly log: Logger
}

/**
 * Text as the body of an answer, made as fast as it is read. A failure, a caller who may no longer read and a reader that takes nothing for
 * a minute end it by cutting the connection: a 200 that ends well is whole.
 */
export const guardedStream = (texts: AsyncIterator<string>, { check, cut, log }: StreamGuard): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const encoder = new TextEncoder()
  let isOver = false
  let idleSince: number | undefined
  let timer: NodeJS.Timeout | undefined

  const end = () => {
    isOver = true
    clearInterval(timer)
  }
  const fail = (controller: ReadableStreamDefaultController, error: unknown) => {
    if (isOver) return
    end()
    log.warn({ err: error }, 'an export was cut off')
    void texts.return?.()
    // With a connection, its end lets go of the stream: an error would be written into the answer by the adapter first.
    if (cut === undefined) controller.error(error)
    else cut()
  }
  const look = async () => {
    if (idleSince !== undefined && performance.now() - idleSince > PATIENCE_MS) throw new Error('The reader took nothing for a minute')
    await check()
  }
  const watch = (controller: ReadableStreamDefaultController) =>
    setInterval(() => void look().catch((error: unknown) => fail(controller, error)), LOOK_MS).unref()

  return new ReadableStream(
    {
      pull: async (controller) => {
        // Not before the first read: the body of an answer to HEAD is thrown away unread.
        timer ??= watch(controller)
        idleSince = undefined
        try {
          const next = await texts.next()
          // What the caller may no longer see is not there to be listed: the end must not be told as one.
          if (next.done === true) await check()
          if (isOver) return
          idleSince = performance.now()
          if (next.done !== true) return controller.enqueue(encoder.encode(next.value))
          end()
          controller.close()
        } catch (error) {
          fail(controller, error)
        }
      },
      cancel: async () => {
        end()
        await texts.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
