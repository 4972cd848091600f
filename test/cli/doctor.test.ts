import { createHash, randomBytes } from 'node:crypto'
import { chmod, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { EMAIL, openCommandLine, type Result } from './support.ts'

vi.setConfig({ testTimeout: 120_000 })

const findingsOf = ({ stdout }: Result) =>
  new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => /^(\S+) +(\S.*?) {2,}(.*)$/.exec(line) ?? [])
      .map(([, verdict, check]) => [check, verdict]),
  )

const openWithKey = async () => {
  const commandLine = await openCommandLine()
  await commandLine.createAccount('pro')
  await commandLine.json('keys', 'create', '--email', EMAIL, '--scopes', '*')
  return commandLine
}

test('a good set-up passes every check beside a running server, and the data stay as they are', async () => {
  const { run, serve, dataDir } = await openWithKey()
  const server = await serve()
  const digest = async () =>
    createHash('sha256')
      .update(await readFile(join(dataDir, 'keyward.db')))
      .digest('hex')
  const before = [await digest(), await readdir(dataDir)]

  const result = await run(['doctor'])

  expect(result).toMatchObject({ code: 0, stderr: '' })
  const verdicts = findingsOf(result)
  expect([...verdicts.keys()]).toEqual([
    'node',
    'configuration',
    'plans',
    'data directory',
    'disk space',
    'commits',
    'database',
    'migrations',
    'secrets',
    'clock',
    'mail',
    'server',
  ])
  expect([...verdicts.values()]).not.toContain('fail')
  expect(result.stdout).toContain(`process ${server.pid} is serving`)
  expect([await digest(), await readdir(dataDir)]).toEqual(before)
})

test('a machine without any data is healthy, and nothing is made', async () => {
  const { run, dataDir } = await openCommandLine()

  const result = await run(['doctor', '--json'])

  expect(JSON.parse(result.stdout)).toMatchObject({ success: true })
  expect(await readdir(dataDir)).toEqual([])
})

test('the wrong pepper fails', async () => {
  const { run } = await openWithKey()
  const secret = () => randomBytes(32).toString('base64')

  const result = await run(['doctor'], { KEYWARD_PEPPER: secret(), KEYWARD_AUTH_SECRET: secret() })

  expect(result.code).toBe(1)
  expect(findingsOf(result).get('secrets')).toBe('fail')
})

test('missing secrets fail, and a server does not start without them', async () => {
  const { run, dataDir } = await openWithKey()
  await rm(join(dataDir, 'secrets.json'))

  const [doctor, serve] = [await run(['doctor']), await run(['serve'])]

  expect(doctor.code).toBe(1)
  expect(findingsOf(doctor).get('secrets')).toBe('fail')
  expect(serve).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^\S*secrets\.json is missing.*\n$/) })
})

test('secrets that others can read are a warning', async () => {
  const { run, dataDir } = await openWithKey()
  await chmod(join(dataDir, 'secrets.json'), 0o644)

  const result = await run(['doctor'])

  expect(result.code).toBe(0)
  expect(findingsOf(result).get('data directory')).toBe('warn')
})

test('a wrong setting and a mail server that does not answer fail', async () => {
  const { run } = await openCommandLine()

  const [setting, mail] = [await run(['doctor'], { PORT: 'x' }), await run(['doctor'], { SMTP_URL: 'smtp://127.0.0.1:1' })]

  expect([setting.code, findingsOf(setting).get('configuration')]).toEqual([1, 'fail'])
  expect([mail.code, findingsOf(mail).get('mail')]).toEqual([1, 'fail'])
})

test('a database server that does not answer fails, and the reason is told', async () => {
  const { run } = await openCommandLine()

  const result = await run(['doctor'], { DATABASE_URL: 'postgres://keyward:hush@127.0.0.1:1/keyward' })

  expect(result.code).toBe(1)
  expect(result.stdout).toMatch(/^fail +database +The database does not answer: .*ECONNREFUSED/m)
  expect(result.stdout).not.toContain('hush')
})
