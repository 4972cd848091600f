import { ApiError } from '../../shared/errors.ts'

/** The client went away or fell silent before the end: nobody's fault here, so no error of ours in the log. */
const cutOff = () => new ApiError('validation_error', { errors: [{ path: '', message: 'The body was cut off' }] })

export interface Patience {
  /** How long no byte may come. */
  readonly idleMs: number
  /** How long all of it may take. */
  readonly totalMs?: number
  /** Ends it with the reason of the abort. */
  readonly signal?: AbortSignal
}

/**
 * The chunks of a body, waited for with patience. Only waiting counts, not what the reader does between two chunks.
 * @throws ApiError `validation_error` when the client goes away or takes too long; the reason of an abort
 */
export async function* readChunks(stream: ReadableStream<Uint8Array>, { idleMs, totalMs, signal }: Patience): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  let isWaiting = false
  let problem: unknown
  // A cancelled stream answers the read that waits. Racing it against a promise would keep every chunk's callbacks until the end.
  const give = (reason: unknown) => {
    problem ??= reason
    reader.cancel().catch(() => {})
  }
  const aborted = () => give(signal?.reason)
  const idle = setTimeout(() => isWaiting && give(cutOff()), idleMs).unref()
  const total = totalMs === undefined ? undefined : setTimeout(() => give(cutOff()), totalMs).unref()
  if (signal?.aborted === true) aborted()
  signal?.addEventListener('abort', aborted)
  try {
    for (;;) {
      isWaiting = true
      idle.refresh()
      const { done, value } = await reader.read()
      isWaiting = false
      if (problem !== undefined) throw problem
      if (done) return
      yield value
    }
  } catch (error) {
    throw error === problem ? error : cutOff()
  } finally {
    clearTimeout(idle)
    clearTimeout(total)
    signal?.removeEventListener('abort', aborted)
    reader.cancel().catch(() => {})
  }
}
