import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { createApp } from '../../server/app.ts'
import { readConfig } from '../../server/env.ts'
import { openNode } from '../../server/open-node.ts'
import { openTestDatabase } from './databases.ts'
import { maker } from './make.ts'

/** Fixed secrets that look random, as the configuration demands. */
const secret = (of: string) => createHash('sha256').update(`test only: ${of}`).digest('base64url')

export const PEPPER = secret('pepper')

export const AUTH_SECRET = secret('auth')

/** The clock of a test: it stands until told otherwise. */
export const createClock = (start = '2026-11-20T14:03:22.000Z') => {
  let time = Date.parse(start)
  return {
    now: () => new Date(time),
    advance: (ms: number) => {
      time += ms
    },
    set: (iso: string) => {
      time = Date.parse(iso)
    },
  }
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed body; `any` since a test reads what it expects and fails otherwise. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
}

export interface Asking {
  readonly key?: string
  readonly cookie?: string
  readonly headers?: Record<string, string>
  readonly body?: unknown
}

export type World = Awaited<ReturnType<typeof openWorld>>

/**
 * A whole node on a database of its own, asked through the same fetch handler that HTTP uses:
 * `await using world = await openWorld()`.
 */
export const openWorld = async (environment: Record<string, string> = {}) => {
  const directory = await mkdtemp(join(tmpdir(), 'keyward-world-'))
  const database = await openTestDatabase()
  const clock = createClock()
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  const config = readConfig({
    DATA_DIR: directory,
    KEYWARD_PEPPER: PEPPER,
    KEYWARD_AUTH_SECRET: AUTH_SECRET,
    RATE_LIMIT_PER_MINUTE: '1000000',
    AUTH_FAILURES_PER_MINUTE: '1000000',
    ...environment,
  })
  // Jobs run when a test says so: by themselves they would change tables at any moment.
  const node = await openNode({ config, log, database, clock: clock.now, hasJobs: false })
  const app = createApp(node)

  const ask = async (method: string, path: string, { key, cookie, headers, body }: Asking = {}): Promise<Answer> => {
    const response = await app.request(`http://localhost:4000${path}`, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(cookie === undefined ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
  }

  return {
    node,
    app,
    clock,
    database,
    directory,
    /** What was logged, a JSON line each. */
    lines,
    make: maker(node),
    ask,
    [Symbol.asyncDispose]: async () => {
      await node.close()
      await database[Symbol.asyncDispose]()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
