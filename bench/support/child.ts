import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { openSync, closeSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { type Holds, holdsOf, LOOP_WATCH } from './loop-holds.ts'

/** A server in a process of its own; leaving the scope ends it. */
export interface Served extends AsyncDisposable {
  readonly url: string
  readonly pid: number | undefined
  /** The longest holds of its event loop since this was asked last; needs `isWatched`. */
  readonly holds: () => Promise<Holds>
}

interface Start {
  readonly args?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Standard error goes to this file, as a log does in production. */
  readonly log: string
  /** Whether the holds of its event loop are measured, in the process itself. */
  readonly isWatched?: boolean
}

const urlIn = (line: string) => {
  const told: unknown = JSON.parse(line)
  if (typeof told === 'object' && told !== null && 'url' in told && typeof told.url === 'string') return told.url
  throw new Error(`The server's first line names no url: ${line}`)
}

const firstLine = async (child: ChildProcess, log: string) => {
  if (child.stdout === null) throw new Error('Standard output is not piped')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error(`The server ended before it was ready:\n${readFileSync(log, 'utf8').slice(0, 2000)}`)
}

/** Ends a child of ours and waits until it is gone. */
export const end = async (child: ChildProcess) => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 12_000)
  await gone
  clearTimeout(timer)
}

/** Starts a script that prints one line of JSON with its `url` once it serves. */
export const startServer = async (script: URL, { args = [], environment = {}, log, isWatched = false }: Start): Promise<Served> => {
  const file = openSync(log, 'a')
  const child = spawn(process.execPath, [...(isWatched ? LOOP_WATCH : []), script.pathname, ...args], {
    env: { NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', file, ...(isWatched ? (['ipc'] as const) : [])],
  })
  closeSync(file)
  const url = urlIn(await firstLine(child, log))
  // Nobody reads on, and a full pipe would stop the server.
  child.stdout?.resume()
  return { url, pid: child.pid, holds: () => holdsOf(child), [Symbol.asyncDispose]: () => end(child) }
}
