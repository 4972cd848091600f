import { expect, test } from 'vitest'
import { answer, clientOf, data, failureOf, refusal, serve, standing } from './support.ts'

test('an aborted call rejects at once; its neighbor in the same request gets its answer', async () => {
  const gate = Promise.withResolvers<void>()
  await using server = await serve((asked) => answer(asked, (path) => data(path)))
  const held: typeof fetch = async (...request) => {
    const response = await fetch(...request)
    await gate.promise
    return response
  }
  const client = clientOf({ url: server.url, fetch: held })
  const abort = new AbortController()

  const doomed = failureOf(client.account.limits.query(undefined, { signal: abort.signal }))
  const neighbor = client.applications.list.query()
  await server.request(1)
  abort.abort(new Error('enough'))

  expect(await doomed).toMatchObject({ code: 'aborted', cause: { message: 'enough' } })
  gate.resolve()
  expect(await neighbor).toBe('management.applications.list')
  expect(server.asked.map(({ paths }) => paths.length)).toEqual([2])
})

test('a request ends when nobody waits for any of its calls', async () => {
  await using server = await serve(() => 'wait')
  const client = clientOf(server)
  const aborts = [new AbortController(), new AbortController()]

  const calls = aborts.map(({ signal }) => failureOf(client.applications.list.query(undefined, { signal })))
  const request = await server.request(1)
  for (const abort of aborts) abort.abort()

  expect((await Promise.all(calls)).map(({ code }) => code)).toEqual(['aborted', 'aborted'])
  await request.hungUp
})

test('a call with a signal that is aborted already is not sent', async () => {
  await using server = await serve((asked) => answer(asked, () => data([])))
  const client = clientOf(server)

  const aborted = failureOf(client.account.limits.query(undefined, { signal: AbortSignal.abort() }))
  await client.applications.list.query()

  expect(await aborted).toMatchObject({ code: 'aborted' })
  expect(server.asked.map(({ paths }) => paths)).toEqual([['management.applications.list']])
})

test('an abort ends the wait before a retry', async () => {
  await using server = await serve((asked) => answer(asked, () => refusal('unavailable', { retryAfterSeconds: 9 })))
  const { surroundings, running } = standing()
  const abort = new AbortController()
  const waiting = Promise.withResolvers<void>()
  const observed = { ...surroundings, after: (ms: number, act: () => void) => (waiting.resolve(), surroundings.after(ms, act)) }

  const call = failureOf(clientOf(server, observed).applications.list.query(undefined, { signal: abort.signal }))
  await waiting.promise
  expect(running()).toEqual([9000])
  abort.abort()

  expect(await call).toMatchObject({ code: 'aborted' })
  expect(running()).toEqual([])
  expect(server.asked).toHaveLength(1)
})

test('an attempt that takes too long fails and is given up, and is not made again', async () => {
  await using server = await serve(() => 'wait')
  const { surroundings, running, elapse } = standing()

  const call = failureOf(clientOf({ url: server.url, timeoutMs: 500 }, surroundings).applications.list.query())
  const request = await server.request(1)
  expect(running()).toEqual([500])
  elapse()

  expect(await call).toMatchObject({ code: 'timeout', status: undefined })
  await request.hungUp
  expect(server.asked).toHaveLength(1)
})

test('a time-out leaves later calls and their request alone', async () => {
  await using server = await serve((asked, n) => (n === 0 ? 'wait' : answer(asked, () => data(n))))
  const { surroundings, elapse } = standing()
  const client = clientOf({ url: server.url, timeoutMs: 500 }, surroundings)

  const late = failureOf(client.applications.list.query())
  await server.request(1)
  elapse()

  expect(await late).toMatchObject({ code: 'timeout' })
  expect(await client.applications.list.query()).toBe(1)
})

test('each attempt has its own time', async () => {
  await using server = await serve((asked, n) => (n === 0 ? answer(asked, () => refusal('unavailable', { retryAfterSeconds: 9 })) : 'wait'))
  const waits: number[] = []
  const { surroundings, elapse } = standing()
  const observed = {
    ...surroundings,
    after: (ms: number, act: () => void) => {
      waits.push(ms)
      // The pause is over at once, the attempts last until told.
      if (ms === 9000) queueMicrotask(act)
      return ms === 9000 ? () => {} : surroundings.after(ms, act)
    },
  }

  const call = failureOf(clientOf({ url: server.url, timeoutMs: 500 }, observed).applications.list.query())
  await server.request(2)
  elapse()

  expect(await call).toMatchObject({ code: 'timeout' })
  expect(waits).toEqual([500, 9000, 500])
})

test('an answered call leaves no timer and no listener behind', async () => {
  await using server = await serve((asked) => answer(asked, () => data([])))
  const { surroundings, running } = standing()
  const { signal } = new AbortController()
  const listeners = { added: 0, removed: 0 }
  const counted = new Proxy(signal, {
    get: (target, name) => {
      if (name === 'addEventListener') listeners.added += 1
      if (name === 'removeEventListener') listeners.removed += 1
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })

  await clientOf({ url: server.url, timeoutMs: 500 }, surroundings).applications.list.query(undefined, { signal: counted })

  expect(running()).toEqual([])
  expect(listeners.added).toBeGreaterThan(0)
  expect(listeners.removed).toBeGreaterThanOrEqual(listeners.added)
})
