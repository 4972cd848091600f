import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from '../../../client/connect.ts'
import { isKeywardError } from '../../../client/index.ts'
import { authorizationOf, settingsOf, type ClientOptions } from '../../../client/options.ts'
import type { Surroundings } from '../../../client/surroundings.ts'
import { errorShape } from '../../../server/trpc.ts'
import { ApiError, ERRORS, type ErrorCode, type ErrorDetails } from '../../../shared/errors.ts'

export const KEY = `blz_mgmt_bak_EXAMPLEEXAMPLE00_${'x'.repeat(48)}`

export interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  /** The procedures, in their order. */
  readonly paths: readonly string[]
  readonly isBatch: boolean
  readonly body: string
  /** Resolves when the caller hangs up before an answer. */
  readonly hungUp: Promise<unknown>
}

export interface Reply {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body: string
}

/** What a server does with a request: answer, break the connection, or keep the caller waiting. */
export type Answering = (asked: Asked, index: number) => Reply | 'drop' | 'wait'

const bodyOf = async (request: IncomingMessage) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // no encoding is set
  return Buffer.concat(chunks).toString()
}

/** A real HTTP server on a port of the system's choice that answers as it is told, and remembers what it was asked. */
export const serve = async (answering: Answering) => {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
      const now: Asked = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        paths: pathname.replace('/trpc/', '').split(','),
        isBatch: searchParams.has('batch'),
        body: await bodyOf(request),
        hungUp: once(response, 'close'),
      }
      const reply = answering(now, asked.push(now) - 1)
      server.emit('asked')
      if (reply === 'drop') request.socket.destroy()
      else if (reply !== 'wait') response.writeHead(reply.status ?? 200, reply.headers).end(reply.body)
    })()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP server has one
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    /** Resolves at the n-th request. */
    request: async (n: number): Promise<Asked> => {
      while (asked.length < n) await once(server, 'asked')
      return asked[n - 1] ?? Promise.reject(new Error('no such request'))
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

type Told = { readonly result: object } | { readonly error: object }

export const data = (json: unknown): Told => ({ result: { data: { json } } })

/** A refusal as the product writes it. */
export const refusal = (code: ErrorCode, details: ErrorDetails = {}): Told => ({
  error: { json: errorShape(new ApiError(code, details), { requestId: 'request-1' }) },
})

/** An answer as the product gives it: an array for a batch. */
export const answer = (asked: Asked, told: (path: string, index: number) => Told): Reply => {
  const all = asked.paths.map(told)
  const [only] = all
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(asked.isBatch ? all : only) }
}

/** The whole request refused, before the procedures were looked at. */
export const refused = (code: ErrorCode, details: ErrorDetails = {}): Reply => ({
  status: ERRORS[code].status,
  body: JSON.stringify(refusal(code, details)),
})

/** Surroundings in which waiting takes no time, and which tell how long it would have been. */
export const hurried = (random = 0.5) => {
  const waits: number[] = []
  const surroundings: Surroundings = {
    now: () => Date.parse('2026-11-20T14:03:22.000Z'),
    random: () => random,
    after: (ms, act) => {
      waits.push(ms)
      queueMicrotask(act)
      return () => {}
    },
  }
  return { surroundings, waits }
}

/** Surroundings in which time passes only when told. */
export const standing = () => {
  const timers = new Map<() => void, number>()
  const surroundings: Surroundings = {
    now: () => 0,
    random: () => 0.5,
    after: (ms, act) => {
      timers.set(act, ms)
      return () => timers.delete(act)
    },
  }
  return {
    surroundings,
    /** The milliseconds of every timer that runs. */
    running: () => [...timers.values()],
    /** Lets every running timer end. */
    elapse: () => {
      for (const act of timers.keys()) {
        timers.delete(act)
        act()
      }
    },
  }
}

/** A client with the test key, without time-outs unless some are asked for. */
export const clientOf = (options: ClientOptions, surroundings: Surroundings = hurried().surroundings) =>
  connect(settingsOf({ timeoutMs: 0, ...options }, authorizationOf(KEY)), surroundings).management

/** The error that a call rejects with. */
export const failureOf = async (call: Promise<unknown>) => {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (isKeywardError(error)) return error
  throw new Error('not rejected with a KeywardError', { cause: error })
}
