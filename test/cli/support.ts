import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { z } from 'zod'

export const PASSWORD = 'correct horse battery'

export const EMAIL = 'ada@example.org'

const MAIN = fileURLToPath(new URL('../../server/main.mjs', import.meta.url))

type Environment = Readonly<Record<string, string>>

export interface Result {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const gather = (child: ChildProcess) => {
  const texts = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => void (texts.stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => void (texts.stderr += text))
  return texts
}

/** Resolves once what the process has written to standard output satisfies the pattern; it ending before is a failure. */
const printed = (child: ChildProcess, texts: { stdout: string; stderr: string }, pattern: RegExp) =>
  new Promise<RegExpExecArray>((resolve, reject) => {
    const look = () => {
      const match = pattern.exec(texts.stdout)
      if (match !== null) resolve(match)
    }
    child.stdout?.on('data', look)
    child.once('close', (code) => reject(new Error(`ended with ${code} and never printed ${pattern}:\n${texts.stdout}${texts.stderr}`)))
    look()
  })

/** A server that runs: where it is, what it printed, and how to signal it. */
const running = async (child: ChildProcess) => {
  const texts = gather(child)
  const ended = once(child, 'close')
  const [, url = ''] = await printed(child, texts, /^Address +(\S+)[\s\S]*^Database .*$/m)
  return {
    url,
    pid: child.pid,
    output: () => texts.stdout,
    printed: (pattern: RegExp) => printed(child, texts, pattern),
    signal: (signal: NodeJS.Signals) => void child.kill(signal),
    /** The exit code. */
    ended: async (): Promise<unknown> => (await ended)[0],
  }
}

export type Running = Awaited<ReturnType<typeof running>>

/** The command line on a data directory of its own: each command is a real process. */
export const openCommandLine = async (settings: Environment = {}) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'keyward-cli-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const environment = { PATH: process.env['PATH'] ?? '', DATA_DIR: dataDir, PORT: '0', ...settings }

  const start = (args: readonly string[], extra: Environment) => {
    const child = spawn(process.execPath, [MAIN, ...args], { env: { ...environment, ...extra }, stdio: 'pipe' })
    onTestFinished(() => void child.kill('SIGKILL'))
    return child
  }

  const run = async (args: readonly string[], extra: Environment = {}, input = ''): Promise<Result> => {
    const child = start(args, extra)
    const texts = gather(child)
    child.stdin.on('error', () => {}).end(input)
    const [code] = await once(child, 'close')
    return { code: typeof code === 'number' ? code : null, ...texts }
  }

  return {
    dataDir,
    run,
    /** The object that a command answers with under `--json`. */
    json: async (...args: string[]): Promise<Record<string, unknown>> => {
      const { stdout, stderr } = await run([...args, '--json'])
      if (!/^\{.*\}\n$/.test(stdout)) throw new Error(`not one line with one object: ${stdout}${stderr}`)
      return z.record(z.string(), z.unknown()).parse(JSON.parse(stdout))
    },
    serve: (extra: Environment = {}) => running(start(['serve'], extra)),
    createAccount: (plan: string) =>
      run(['accounts', 'create', '--email', EMAIL, '--name', 'Ada', '--plan', plan, '--password-stdin'], {}, `${PASSWORD}\n`),
  }
}
