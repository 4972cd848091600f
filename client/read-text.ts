import { isObject } from './is-object.ts'
import type { FetchAnswer } from './transport.ts'

/**
 * Of one answer, decompressed. A batch of a hundred pages of a hundred rows has some 5 MB. Much more would not do: the objects that
 * JSON.parse makes of a text written for it take thirty times its size.
 */
const MOST_BYTES = 16 * 2 ** 20

interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array }>
  cancel(): Promise<void>
}

interface Stream {
  getReader(): Reader
}

const isStream = (body: unknown): body is Stream => isObject(body) && 'getReader' in body && typeof body.getReader === 'function'

/** Nobody waits for the end of what nobody reads. */
const cancel = (reader: Reader) => {
  reader.cancel().catch(() => {})
}

/** At least doubled, so that a body of many small pieces is not copied for each. */
const withRoom = (bytes: Uint8Array, length: number) => {
  if (length <= bytes.length) return bytes
  const larger = new Uint8Array(Math.max(length, 2 * bytes.length))
  larger.set(bytes)
  return larger
}

const drain = async (reader: Reader) => {
  let bytes: Uint8Array = new Uint8Array()
  for (let length = 0; ;) {
    const { done, value } = await reader.read()
    if (done || value === undefined) return new TextDecoder().decode(bytes.subarray(0, length))
    if (length + value.length > MOST_BYTES) return undefined
    bytes = withRoom(bytes, length + value.length)
    bytes.set(value, length)
    length += value.length
  }
}

/** Ends the transfer of a body that is of no use. */
export const discard = ({ body }: FetchAnswer) => {
  if (isStream(body)) cancel(body.getReader())
}

/**
 * The text of an answer; undefined when it is longer than 16 MiB. The transfer ends there, and when the signal says so, whether the
 * `fetch` heeds it or not. An answer without a stream is read as a whole before it is measured.
 * @throws what the body throws, or the signal's reason
 */
export const readText = async (answer: FetchAnswer, signal: AbortSignal | null | undefined): Promise<string | undefined> => {
  if (!isStream(answer.body)) {
    const text = await answer.text()
    return text.length > MOST_BYTES ? undefined : text
  }
  const reader = answer.body.getReader()
  const stop = () => cancel(reader)
  signal?.addEventListener('abort', stop)
  try {
    signal?.throwIfAborted()
    const text = await drain(reader)
    signal?.throwIfAborted()
    return text
  } finally {
    signal?.removeEventListener('abort', stop)
    stop()
  }
}
