import { describe, expect, test } from 'vitest'
import { readChunks } from '../../server/http/read-chunks.ts'
import { ApiError } from '../../shared/errors.ts'

const CUT_OFF = { code: 'validation_error', details: { errors: [{ message: 'The body was cut off' }] } }

/** Gives one chunk, then nothing. */
const stalling = (cancelled: () => void = () => {}) =>
  new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new Uint8Array([1])), cancel: cancelled })

const all = async (chunks: AsyncIterable<Uint8Array>) => {
  const got: number[] = []
  for await (const chunk of chunks) got.push(...chunk)
  return got
}

describe('the chunks of a body', () => {
  test('come as they are', async () => {
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (const byte of [1, 2, 3]) controller.enqueue(new Uint8Array([byte]))
        controller.close()
      },
    })

    expect(await all(readChunks(stream, { idleMs: 10_000, totalMs: 10_000 }))).toEqual([1, 2, 3])
  })

  test.each([{ idleMs: 5 }, { idleMs: 60_000, totalMs: 5 }])('of one that stalls are cut off: %j', async (patience) => {
    let isCancelled = false

    const reading = all(
      readChunks(
        stalling(() => (isCancelled = true)),
        patience,
      ),
    )

    await expect(reading).rejects.toMatchObject(CUT_OFF)
    expect(isCancelled).toBe(true)
  })

  test('are not cut off while their reader takes its time', async () => {
    const chunks = readChunks(stalling(), { idleMs: 200 })

    await chunks.next()
    await new Promise((resolve) => setTimeout(resolve, 300))
    const next = chunks.next()

    expect(await Promise.race([next.catch(() => 'cut off'), new Promise((resolve) => setTimeout(resolve, 20, 'patient'))])).toBe('patient')
    await expect(next).rejects.toMatchObject(CUT_OFF)
  })

  test('end with the reason of an abort, before and while they come', async () => {
    const [before, meanwhile] = [new AbortController(), new AbortController()]
    before.abort(new ApiError('unavailable'))

    const reading = all(readChunks(stalling(), { idleMs: 60_000, signal: meanwhile.signal }))
    meanwhile.abort(new ApiError('gone'))

    await expect(reading).rejects.toMatchObject({ code: 'gone' })
    await expect(all(readChunks(stalling(), { idleMs: 60_000, signal: before.signal }))).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('of one that fails are cut off, whatever the failure says', async () => {
    const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('ECONNRESET')) })

    await expect(all(readChunks(stream, { idleMs: 60_000 }))).rejects.toMatchObject(CUT_OFF)
  })
})
