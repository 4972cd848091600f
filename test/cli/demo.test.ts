import { spawnSync } from 'node:child_process'
import { expect, test, vi } from 'vitest'
import { areServicesRequired, isInstalled } from '../support/installed.ts'
import { EMAIL, openCommandLine } from './support.ts'

vi.setConfig({ testTimeout: 120_000 })

const hasCurl = isInstalled({ program: 'curl', leavesOut: 'the line that keyward demo prints', isRequired: areServicesRequired })

/** The data that a line of the shell prints. */
const dataOf = (line: string): { license: string; applicationLicenseSettings: { status: string } }[] => {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
  return JSON.parse(stdout).data
}

const signInStatus = async (url: string, email: string, password: string) => {
  const headers = { 'content-type': 'application/json', origin: url }
  return (await fetch(`${url}/api/auth/sign-in/email`, { method: 'POST', headers, body: JSON.stringify({ email, password }) })).status
}

test('beside a running server: a person can sign in, the key works, and the line works as printed', async () => {
  const { serve, run } = await openCommandLine()
  const { url } = await serve()

  const { code, stdout, stderr } = await run(['demo'], { PORT: new URL(url).port })

  expect(code).toBe(0)
  expect(stderr.split('\n')).toEqual(expect.arrayContaining(['Making 25 users …', 'Made 1000 of 1000 licenses …']))
  expect(stdout).toMatch(/^Licenses +1000: \d+ available, \d+ activated, \d+ expired, \d+ paused, \d+ blacklisted$/m)
  expect(stdout).not.toContain('No server answers')
  const [, password = ''] = /^Password +(\S+) \(told this once\)$/m.exec(stdout) ?? []
  expect(await signInStatus(url, 'demo@example.org', password)).toBe(200)
  const [, line = ''] = /^Try it:\n(curl .*)$/m.exec(stdout) ?? []
  expect(line).toContain(`"${url}/api/v1/panel/`)
  if (!hasCurl) return
  expect(dataOf(line).map((row) => row.applicationLicenseSettings.status)).toEqual(['activated', 'activated', 'activated'])
})

test('without a server it says how to start one, and a second run gives one object on one line, a disabled account none', async () => {
  const { serve, run, json, createAccount } = await openCommandLine()
  await createAccount('pro')

  // Nobody listens on the discard port.
  const first = await run(['demo', '--password-stdin'], { PORT: '9' }, 'a password of my own\n')
  const { stdout, stderr } = await run(['demo', '--json'], { PORT: '9', PUBLIC_URL: 'http://127.0.0.1:9/keys$(id)/' })

  expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Password +the one you gave$/m) })
  expect(first.stdout).not.toContain('a password of my own')
  expect(first.stdout).toMatch(/\n\nNo server answers there\. Start it with the same settings: npm start .*\n$/)
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^\{.*\}\n$/)
  const second = JSON.parse(stdout)
  expect(second).toMatchObject({
    success: true,
    isNewAccount: false,
    password: null,
    isServed: false,
    applicationName: 'Demo application 2',
  })
  expect(second.curl).toContain('"http://127.0.0.1:9/keys%24%28id%29/api/v1/panel/get-licenses-table?')
  const accounts = await json('accounts', 'list')
  expect(accounts['accounts']).toMatchObject([
    { email: EMAIL, plan: 'pro' },
    { email: 'demo@example.org', plan: 'unlimited' },
  ])
  const { url } = await serve()
  expect(await signInStatus(url, 'demo@example.org', 'a password of my own')).toBe(200)
  for (const plaintextKey of [/^blz_mgmt_\S+$/m.exec(first.stdout)?.[0], second.plaintextKey]) {
    const answer = await fetch(`${url}/api/v1/panel/get-applications`, { headers: { authorization: `Bearer ${plaintextKey}` } })
    expect(await answer.json()).toMatchObject({ data: [{ name: 'Demo application 2' }, { name: 'Demo application' }] })
  }
  await json('accounts', 'disable', '--email', 'demo@example.org')
  const refused = await run(['demo', '--json'])
  expect([refused.code, refused.stdout]).toEqual([1, ''])
  expect(JSON.parse(refused.stderr)).toEqual({ success: false, code: 'conflict', message: expect.stringContaining('disabled') })
})

test('a password that is none is refused in one sentence, and no account is made', async () => {
  const { run, json } = await openCommandLine()

  const short = await run(['demo', '--password', 'short'])
  const empty = await run(['demo', '--password-stdin'], {}, '\n')

  expect(short).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('8 characters') })
  expect(empty).toMatchObject({ code: 2, stdout: '' })
  expect((await json('accounts', 'list'))['accounts']).toEqual([])
})
