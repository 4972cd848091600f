import { describe, expect, test } from 'vitest'
import { run } from '../../server/cli/run.ts'
import { EMAIL, openCommandLine } from './support.ts'

/** In this process: what is wrong with the words themselves is found before anything is opened. */
const runHere = async (args: readonly string[]) => {
  const written = { stdout: '', stderr: '' }
  const code = await run(args, { out: (text) => void (written.stdout += text), err: (text) => void (written.stderr += text) })
  return { code, ...written }
}

test('a process tells help on standard output with 0, and wrong usage on standard error with 2', async () => {
  const { run: start } = await openCommandLine()

  const [help, wrong] = await Promise.all([start(['keys', '--help']), start(['keys', 'create', '--email', EMAIL])])

  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: keyward keys'), stderr: '' })
  expect(wrong).toEqual({ code: 2, stdout: '', stderr: "required option '--scopes <scopes>' not specified\n" })
})

describe('wrong usage leaves with 2 and touches nothing', () => {
  test.each([
    [['frobnicate']],
    [['keys']],
    [['keys', 'create', '--email', EMAIL]],
    [['keys', 'create', '--email', EMAIL, '--scopes', 'licenses:fly']],
    [['keys', 'create', '--email', EMAIL, '--scopes', '*', '--apps', 'mine']],
    [['keys', 'create', '--email', EMAIL, '--scopes', '*', '--expires', 'soon']],
    [['accounts', 'create', '--email', EMAIL]],
    [['accounts', 'create', '--email', 'nobody', '--password', 'long enough']],
    [['accounts', 'create', '--email', EMAIL, '--password', 'long enough', '--password-stdin']],
    [['accounts', 'set-plan', '--email', EMAIL, '--plan', 'gold']],
    [['migrate', '--sideways']],
  ])('%j', async (args) => {
    const { code, stdout, stderr } = await runHere([...args, '--json'])

    expect([code, stdout]).toEqual([2, ''])
    expect(JSON.parse(stderr)).toEqual({ success: false, code: 'usage', message: expect.stringMatching(/\S/) })
  })
})

const COMMANDS = [
  'serve',
  'migrate',
  'accounts create',
  'accounts set-plan',
  'keys create',
  'keys list',
  'keys revoke',
  'demo',
  'openapi',
  'doctor',
]

test.each(['', ...COMMANDS])('keyward %s --help has examples', async (command) => {
  const { code, stdout, stderr } = await runHere([...command.split(' ').filter((word) => word !== ''), '--help'])

  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(new RegExp(`^Usage: keyward ${command}[\\s\\S]*\nExamples:\n  keyward`))
})
