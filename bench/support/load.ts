import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { Timed } from './compare.ts'
import { cpuTime } from './cpu-time.ts'

const run = promisify(execFile)

export interface Target {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** The process that serves it, whose processor time is taken. */
  readonly pid?: number | undefined
}

type Counted = Pick<Timed, 'perSecond' | 'calls'>

const CONNECTIONS = 64

/** A busy machine may hold a process back for seconds; that is slow, not an error. */
const PATIENCE_SECONDS = 20

const isOnPath = (program: string) => (process.env['PATH'] ?? '').split(delimiter).some((directory) => existsSync(join(directory, program)))

export const hasWrk = isOnPath('wrk')

/** How the load is made, for the notes. */
export const LOAD = hasWrk
  ? `wrk, one thread, ${CONNECTIONS} connections, in a process of its own`
  : `autocannon, ${CONNECTIONS} connections, since wrk is not installed. It costs as much as a server: the fast side may be held back, which flatters the ratio`

const withWrk = async ({ url, headers = {} }: Target, seconds: number): Promise<Counted> => {
  const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const { stdout } = await run('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--timeout', `${PATIENCE_SECONDS}s`, ...given, url])
  const failures = /^.*(Non-2xx|Socket errors).*$/m.exec(stdout)
  if (failures !== null) throw new Error(`${url} did not answer every request with 2xx:${failures[0]}`)
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1])
  const calls = Number(/(\d+) requests in/.exec(stdout)?.[1])
  if (Number.isNaN(perSecond) || Number.isNaN(calls)) throw new Error(`wrk told no rate for ${url}:\n${stdout}`)
  return { perSecond, calls }
}

const AUTOCANNON = new URL('../node_modules/autocannon/autocannon.js', import.meta.url)

const numberAt = (from: unknown, ...path: string[]): number => {
  const found = path.reduce<unknown>((at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined), from)
  if (typeof found !== 'number') throw new Error(`autocannon told no ${path.join('.')}`)
  return found
}

const withAutocannon = async ({ url, headers = {} }: Target, seconds: number): Promise<Counted> => {
  const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}=${value}`])
  const { stdout } = await run(process.execPath, [AUTOCANNON.pathname, '-j', '-c', `${CONNECTIONS}`, '-d', `${seconds}`, ...given, url])
  const told: unknown = JSON.parse(stdout)
  const failures = numberAt(told, 'non2xx') + numberAt(told, 'errors') + numberAt(told, 'timeouts')
  if (failures > 0) throw new Error(`${url} did not answer every request with 2xx: ${failures} failures`)
  return { perSecond: numberAt(told, 'requests', 'average'), calls: numberAt(told, 'requests', 'total') }
}

const count = hasWrk ? withWrk : withAutocannon

/** Requests per second over `seconds`. @throws Error when one answer was not 2xx, or a connection failed */
export const load = async (target: Target, seconds: number): Promise<Timed> => {
  const before = cpuTime(target.pid)
  const { perSecond, calls } = await count(target, seconds)
  const after = cpuTime(target.pid)
  return { perSecond, calls, cpuUs: before === undefined || after === undefined ? undefined : ((after - before) / calls) * 1e6 }
}

/** The answer of one request. @throws Error when it is not 200 or not the expected body */
export const expectAnswer = async ({ url, headers = {} }: Target, expected?: string) => {
  const response = await fetch(url, { headers })
  const body = await response.text()
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${body.slice(0, 300)}`)
  if (expected !== undefined && body !== expected)
    throw new Error(`${url} answered another body:\n${body.slice(0, 300)}\n${expected.slice(0, 300)}`)
  return { body, headers: response.headers }
}
