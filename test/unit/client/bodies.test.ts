import { expect, test } from 'vitest'
import { clientOf, failureOf, standing } from './support.ts'

const url = 'http://keyward.test'

const MEBIBYTE = 2 ** 20

const ANSWER = '[{"result":{"data":{"json":[]}}}]'

/** A body in pieces of a mebibyte, the last of which is a valid answer; it is made as far as it is read. */
const bodyOf = (pieces: number) => {
  const seen = { pieces: 0, isCancelled: false }
  const cancelled = Promise.withResolvers<void>()
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        seen.pieces += 1
        const isLast = seen.pieces === pieces
        controller.enqueue(new TextEncoder().encode((isLast ? ANSWER : '').padStart(MEBIBYTE)))
        if (isLast) controller.close()
      },
      cancel: () => {
        seen.isCancelled = true
        cancelled.resolve()
      },
    },
    { highWaterMark: 0 },
  )
  return { seen, stream, cancelled: cancelled.promise }
}

const withBody = (body: ReadableStream<Uint8Array>, status = 200) =>
  clientOf({ url, fetch: async () => new Response(body, { status, headers: { 'x-request-id': 'r' } }) })

test('an answer of 16 MiB is read', async () => {
  const { stream } = bodyOf(16)

  expect(await withBody(stream).applications.list.query()).toEqual([])
})

test.for([200, 503])('of a longer one no more is read, and it is not asked for again: %i', async (status) => {
  const { seen, stream } = bodyOf(20)

  const error = await failureOf(withBody(stream, status).applications.list.query())

  expect(error).toMatchObject({ code: 'bad_answer', status, requestId: 'r' })
  expect(seen).toEqual({ pieces: 17, isCancelled: true })
})

test('an answer without a stream is measured when it is there', async () => {
  const long = { status: 200, headers: new Headers(), text: async () => ANSWER.padStart(16 * MEBIBYTE + 1) }

  const error = await failureOf(clientOf({ url, fetch: async () => long }).applications.list.query())

  expect(error).toMatchObject({ code: 'bad_answer', status: 200 })
})

test('of a redirect nothing is read', async () => {
  const { seen, stream } = bodyOf(1)

  const error = await failureOf(withBody(stream, 302).applications.list.query())

  expect(error).toMatchObject({ code: 'bad_answer', status: 302 })
  expect(seen).toEqual({ pieces: 0, isCancelled: true })
})

test('characters that are split between pieces are whole', async () => {
  const bytes = new TextEncoder().encode('[{"result":{"data":{"json":["Grüße 🔑"]}}}]')
  const pieces = [...bytes].map((byte) => Uint8Array.of(byte))

  expect(await withBody(ReadableStream.from(pieces)).applications.list.query()).toEqual(['Grüße 🔑'])
})

test('the time-out ends a body that does not come to its end, also for a fetch that does not heed the signal', async () => {
  const reading = Promise.withResolvers<void>()
  const cancelled = Promise.withResolvers<void>()
  const body = new ReadableStream<Uint8Array>({ pull: () => reading.resolve(), cancel: () => cancelled.resolve() }, { highWaterMark: 0 })
  const { surroundings, elapse } = standing()

  const call = failureOf(clientOf({ url, timeoutMs: 500, fetch: async () => new Response(body) }, surroundings).applications.list.query())
  await reading.promise
  elapse()

  expect(await call).toMatchObject({ code: 'timeout' })
  await cancelled.promise
})

test('an answer that comes after the time-out is not read', async () => {
  const { seen, stream, cancelled } = bodyOf(20)
  const called = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<Response>()
  const { surroundings, elapse } = standing()
  const fetch = () => (called.resolve(), gate.promise)

  const call = failureOf(clientOf({ url, timeoutMs: 500, fetch }, surroundings).applications.list.query())
  await called.promise
  elapse()
  await call
  gate.resolve(new Response(stream))
  await cancelled

  expect(seen.pieces).toBe(0)
})
