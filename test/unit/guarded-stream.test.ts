import { pino } from 'pino'
import { expect, test } from 'vitest'
import { guardedStream } from '../../server/exchange/guarded-stream.ts'

/** A source that counts what is taken of it and knows when it was let go. */
const source = (count: number, fail?: Error) => {
  const seen = { taken: 0, isReleased: false }
  const texts = async function* () {
    try {
      for (let index = 0; index < count; index += 1) {
        seen.taken += 1
        yield `${index}\n`
      }
      if (fail !== undefined) throw fail
    } finally {
      seen.isReleased = true
    }
  }
  return { seen, texts: texts() }
}

const guard = (check: () => Promise<void> = async () => {}) => {
  const told = { lines: 0 }
  const log = pino({ level: 'trace' }, { write: () => void (told.lines += 1) })
  return { told, options: { check, cut: undefined, log } }
}

test('a stream that is read to its end is whole, and is not cut', async () => {
  const { seen, texts } = source(3)
  const { told, options } = guard()

  const text = await new Response(guardedStream(texts, options)).text()

  expect(text).toBe('0\n1\n2\n')
  expect(told.lines).toBe(0)
  expect(seen.isReleased).toBe(true)
})

test('no more is made than is read', async () => {
  const { seen, texts } = source(1000)
  const reader = guardedStream(texts, guard().options).getReader()

  for (let read = 0; read < 5; read += 1) await reader.read()
  await new Promise((resolve) => setImmediate(resolve))

  expect(seen.taken).toBe(5)
  await reader.cancel()
})

test('a reader that goes away ends the reading', async () => {
  const { seen, texts } = source(1000)
  const { told, options } = guard()
  const reader = guardedStream(texts, options).getReader()

  await reader.read()
  await reader.cancel()

  expect(seen).toEqual({ taken: 1, isReleased: true })
  expect(told.lines).toBe(0)
})

test('a failure is an error of the body and is logged', async () => {
  const { texts } = source(2, new Error('disk'))
  const { told, options } = guard()

  await expect(new Response(guardedStream(texts, options)).text()).rejects.toThrow('disk')

  expect(told.lines).toBe(1)
})

test('a failure cuts the connection once, where there is one, and ends nothing well', async () => {
  const { texts } = source(2, new Error('disk'))
  const cuts: string[] = []
  const stream = guardedStream(texts, { ...guard().options, cut: () => void cuts.push('cut') })
  const reader = stream.getReader()

  await reader.read()
  await reader.read()
  const ended = await Promise.race([reader.read(), new Promise((resolve) => setTimeout(resolve, 50, 'open'))])

  expect(ended).toBe('open')
  expect(cuts).toEqual(['cut'])
  await reader.cancel()
})

test('a caller who may no longer read is cut off also where nothing is left to be sent', async () => {
  const { texts } = source(2)
  const { told, options } = guard(() => Promise.reject(new Error('revoked')))

  await expect(new Response(guardedStream(texts, options)).text()).rejects.toThrow('revoked')

  expect(told.lines).toBe(1)
})

test('a caller who may no longer read is cut off also while nothing is read', async () => {
  const { seen, texts } = source(1000)
  const { told, options } = guard(() => Promise.reject(new Error('revoked')))
  const reader = guardedStream(texts, options).getReader()

  await reader.read()
  await expect(reader.closed).rejects.toThrow('revoked')

  expect(told.lines).toBe(1)
  expect(seen).toEqual({ taken: 1, isReleased: true })
})
