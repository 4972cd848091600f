import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { areServicesRequired, isInstalled } from '../support/installed.ts'
import { EMAIL, openCommandLine, type Result } from './support.ts'

vi.setConfig({ testTimeout: 120_000 })

const ROOT = join(import.meta.dirname, '../..')

const has = (program: string, leavesOut: string) => isInstalled({ program, leavesOut, isRequired: areServicesRequired })

const TYPED = { file: 'issue-licenses.ts', command: [process.execPath, '--conditions', 'keyward-source'], isHere: true }

const EXAMPLES = [
  TYPED,
  { file: 'issue-licenses.sh', command: ['sh'], isHere: has('curl', 'examples/issue-licenses.sh') },
  { file: 'issue_licenses.py', command: ['python3'], isHere: has('python3', 'examples/issue_licenses.py') },
]

type Example = typeof TYPED

const runExample = async ({ file, command: [program = '', ...args] }: Example, environment: Record<string, string>): Promise<Result> => {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(program, [...args, join(ROOT, 'examples', file)], {
    env: { PATH, HOME, PYTHONDONTWRITEBYTECODE: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (texts.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (texts.stderr += text))
  const [code] = await once(child, 'close')
  return { code: typeof code === 'number' ? code : null, ...texts }
}

/** A server, and a key as examples/README.md says to make one. */
const openServer = async () => {
  const { serve, json, createAccount } = await openCommandLine()
  const { url } = await serve()
  await createAccount('unlimited')
  const key = await json('keys', 'create', '--email', EMAIL, '--scopes', 'applications:*,licenses:*,app_users:*')
  const plaintextKey = String(key['plaintextKey'])
  const get = async (path: string) => {
    const answer = await fetch(`${url}/api/v1/panel/${path}`, { headers: { authorization: `Bearer ${plaintextKey}` } })
    const { data } = (await answer.json()) as { data: Row[] } // a table, or the list of applications
    return data
  }
  return {
    environment: { KEYWARD_URL: url, KEYWARD_KEY: plaintextKey },
    get,
    revoke: () => json('keys', 'revoke', '--email', EMAIL, '--id', String(key['id'])),
  }
}

interface Row {
  readonly id: string
  readonly license: string
  readonly pausedAt: string | null
  readonly comment: string | null
  readonly applicationLicenseSettings: { readonly status: string; readonly durationSeconds: number; readonly levels: readonly string[] }
  readonly applicationUsers: { readonly login: string } | null
}

const DAY = 86_400

/** What an example says and is not so. */
const faultsOf = (stdout: string, rows: readonly Row[]) => {
  const told = (what: string) => new RegExp(`^${what} +(\\S+)`, 'm').exec(stdout)?.[1]
  const isOnly = (what: string, is: (row: Row) => boolean) => {
    const found = rows.filter(is)
    return found.length === 1 && found[0]?.license === told(what)
  }
  const checks = {
    'not 25 of 30 days': rows.filter((row) => row.applicationLicenseSettings.durationSeconds === 30 * DAY).length + 1 === 25,
    'not all have the level': rows.length === 25 && rows.every((row) => row.applicationLicenseSettings.levels.join() === 'basic'),
    'not extended': isOnly('Extended', (row) => row.applicationLicenseSettings.durationSeconds === 44 * DAY),
    'not paused': isOnly('Paused', (row) => row.pausedAt !== null),
    'not blacklisted': isOnly('Blacklisted', (row) => row.applicationLicenseSettings.status === 'blacklisted'),
    'not told why': isOnly('Blacklisted', (row) => row.comment === 'Charged back'),
    'not linked': isOnly('Linked', (row) => row.applicationUsers?.login === 'ada.lovelace'),
    'not found': told('Found') === `${told('Paused')},` && told('Found') === `${told('Extended')},`,
    'the same twice': new Set([told('Paused'), told('Blacklisted'), told('Linked')]).size === 3,
    'not counted': stdout.endsWith('23 available, 1 paused, 1 blacklisted\n'),
  }
  return Object.entries(checks).flatMap(([fault, isSo]) => (isSo ? [] : [fault]))
}

const rowsOf = (stdout: string, get: (path: string) => Promise<Row[]>) => {
  const application = /^Application +(\S+)/m.exec(stdout)?.[1] ?? 'none'
  return get(`get-licenses-table?applicationId=${application}&currentPage=1&pageSize=100`)
}

describe.each(EXAMPLES.filter(({ isHere }) => isHere))('examples/$file', (example) => {
  test('does what it says, and again', async () => {
    const { environment, get } = await openServer()

    const first = await runExample(example, environment)
    const second = await runExample(example, environment)

    for (const { code, stdout, stderr } of [first, second]) {
      expect([code, stderr]).toEqual([0, ''])
      expect(faultsOf(stdout, await rowsOf(stdout, get))).toEqual([])
      expect(stdout).not.toContain(environment.KEYWARD_KEY)
    }
    expect(await get('get-applications')).toHaveLength(2)
  })

  test('a revoked key, no server and no key are each told in a line, with an exit code', async () => {
    const { environment, revoke } = await openServer()
    await revoke()

    const revoked = await runExample(example, environment)
    // Nobody listens on the discard port.
    const alone = await runExample(example, { ...environment, KEYWARD_URL: 'http://127.0.0.1:9' })
    const bare = await runExample(example, {})

    expect(revoked).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^[^\n]*api_key_revoked[^\n]*\n$/) })
    expect(alone).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('could not be reached') })
    expect(bare).toMatchObject({ code: 1, stdout: '', stderr: 'Set KEYWARD_URL and KEYWARD_KEY: see examples/README.md\n' })
    for (const { stderr } of [revoked, alone]) expect(stderr).not.toMatch(new RegExp(`Traceback|    at |${environment.KEYWARD_KEY}`))
  })
})

test('a claim that is not so would be found', async () => {
  const { environment, get } = await openServer()
  const { stdout } = await runExample(TYPED, environment)
  const rows = await rowsOf(stdout, get)
  const swapped = stdout.replace(/^(Paused +).*$/m, '$1ANOTHER-LICENSE')
  const longer = rows.map((row) => ({
    ...row,
    applicationLicenseSettings: { ...row.applicationLicenseSettings, durationSeconds: row.applicationLicenseSettings.durationSeconds + 1 },
  }))

  expect(faultsOf(stdout, rows)).toEqual([])
  expect(faultsOf(swapped, rows)).toEqual(['not paused', 'not found'])
  expect(faultsOf(stdout, longer)).toEqual(['not 25 of 30 days', 'not extended'])
  expect(faultsOf(stdout, rows.slice(1))).toContain('not all have the level')
})

test('the Python example knows no path but that of the document, and no operation that it lacks', () => {
  const source = readFileSync(join(ROOT, 'examples/issue_licenses.py'), 'utf8')
  const document = readFileSync(join(ROOT, 'docs/reference/openapi.json'), 'utf8')

  const called = [...source.matchAll(/call\(\s*"([\w.]+)"/g)].map(([, name = '']) => name)

  expect(source.match(/\/api[\w/.-]+/g)).toEqual(['/api/v1/openapi.json'])
  expect(source).not.toMatch(/panel|get-|create-|-actions|"(pause|extend|blacklist|link)"/)
  expect(called).toHaveLength(10)
  for (const name of called) expect(document).toMatch(new RegExp(`"(operationId|x-operation)": "${name}"`))
})
