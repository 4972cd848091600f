import type { Operation, OperationResultEnvelope, TRPCClientError, TRPCLink } from '@trpc/client'
import { observable, type Observable } from '@trpc/server/observable'
import { KeywardError, toKeywardError } from './errors.ts'
import { idempotencyKeyOf } from './idempotency.ts'
import { fractionPer, waitBeforeRetry, type RetryPolicy } from './retry.ts'
import type { AppRouter } from './router.ts'
import type { Surroundings } from './surroundings.ts'

export interface Patience extends RetryPolicy {
  /** For one attempt; Infinity: none. */
  readonly timeoutMs: number
}

type Failure = TRPCClientError<AppRouter>
type Envelope = OperationResultEnvelope<unknown, Failure>

interface Call {
  readonly op: Operation
  readonly next: (op: Operation) => Observable<Envelope, Failure>
}

interface Settle<T> {
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

/** Settles as `start` says, or at once when the caller aborts; then `start`'s stop is called, once. */
const abortable = <T>({ signal }: Operation, start: (settle: Settle<T>) => () => void) =>
  new Promise<T>((resolve, reject) => {
    const abort = () => end(() => reject(new KeywardError({ code: 'aborted', cause: signal?.reason })))
    let isDone = false
    let stop = () => {}
    const end = (settle: () => void) => {
      if (isDone) return
      isDone = true
      signal?.removeEventListener('abort', abort)
      settle()
      stop()
    }
    if (signal?.aborted === true) return abort()
    signal?.addEventListener('abort', abort)
    stop = start({ resolve: (value) => end(() => resolve(value)), reject: (error) => end(() => reject(error)) })
    if (isDone) stop()
  })

/** One attempt. Leaving it early only tells the batch that nobody waits: the request ends when that is so for all of its calls. */
const attempt = ({ op, next }: Call, timeoutMs: number, { after }: Surroundings) =>
  abortable<Envelope>(op, ({ resolve, reject }) => {
    const late = () => reject(new KeywardError({ code: 'timeout' }))
    const cancel = timeoutMs === Infinity ? () => {} : after(timeoutMs, late)
    const sent = next(op).subscribe({ next: resolve, error: reject })
    return () => {
      cancel()
      sent.unsubscribe()
    }
  })

const pause = ({ op }: Call, waitMs: number, { after }: Surroundings) => abortable<void>(op, ({ resolve }) => after(waitMs, resolve))

interface Drawing {
  readonly fractionOf: (error: KeywardError) => number
}

/** Attempts until one is answered or refused for good. Only what has no effect, or one effect, is tried again. */
const persist = async (call: Call, patience: Patience, surroundings: Surroundings & Drawing): Promise<Envelope> => {
  const isRepeatable = call.op.type === 'query' || idempotencyKeyOf(call.op) !== undefined
  for (let retried = 0; ; retried += 1) {
    try {
      return await attempt(call, patience.timeoutMs, surroundings)
    } catch (cause) {
      const error = toKeywardError(cause)
      const waitMs = isRepeatable ? waitBeforeRetry({ error, retried }, patience, surroundings.fractionOf) : undefined
      if (waitMs === undefined) throw error
      await pause(call, waitMs, surroundings)
    }
  }
}

/** The link that makes calls patient, and every error a KeywardError. Calls are promises, so nobody unsubscribes early. */
export const persistentLink =
  (patience: Patience, surroundings: Surroundings): TRPCLink<AppRouter> =>
  () => {
    const drawing = { ...surroundings, fractionOf: fractionPer(surroundings.random) }
    return (call) =>
      observable((observer) => {
        const answered = (envelope: Envelope) => {
          observer.next(envelope)
          observer.complete()
        }
        void persist(call, patience, drawing).then(answered, (error: unknown) => observer.error(toKeywardError(error)))
        return () => {}
      })
  }
