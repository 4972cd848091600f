import { existsSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { openReadOnly } from '../../db/open-read-only.ts'
import { EMAIL, openCommandLine } from './support.ts'

vi.setConfig({ testTimeout: 120_000 })

const LIMITS = '/api/v1/panel/get-account-limits'

const statusWith = async (url: string, key: unknown) => (await fetch(url, { headers: { authorization: `Bearer ${String(key)}` } })).status

const auditOf = async (dataDir: string) => {
  const database = await openReadOnly(`sqlite:${dataDir}/keyward.db`)
  const rows = await database.reader.kysely
    .selectFrom('audit_event')
    .select(['sequence', 'actor_kind', 'action', 'changes'])
    .orderBy('id')
    .execute()
  await database.close()
  return rows
}

test('an account and a key made beside a running server work there at once, and a revoked key does not', async () => {
  const { serve, json, createAccount, dataDir } = await openCommandLine()
  const { url } = await serve()
  expect((await createAccount('basic')).code).toBe(0)

  const key = await json('keys', 'create', '--email', EMAIL, '--name', 'Shop', '--scopes', 'account:read,licenses:*', '--expires', '30d')
  const before = await statusWith(url + LIMITS, key['plaintextKey'])
  const revoked = await json('keys', 'revoke', '--email', EMAIL, '--id', String(key['publicId']))
  const after = await statusWith(url + LIMITS, key['plaintextKey'])

  expect([before, after]).toEqual([200, 401])
  expect(key).toMatchObject({ success: true, name: 'Shop', scopes: ['account:read', 'licenses:*'], allApplications: true, createdBy: null })
  expect(revoked).toMatchObject({ success: true, id: key['id'], status: 'revoked' })
  const audit = await auditOf(dataDir)
  expect(audit.map(({ sequence, actor_kind, action }) => [sequence, actor_kind, action])).toEqual([
    [1, 'cli', 'account.create'],
    [2, 'cli', 'api_key.create'],
    [3, 'cli', 'api_key.revoke'],
  ])
  expect(JSON.stringify(audit)).not.toContain(key['plaintextKey'])
})

test('a disabled account is locked out for the next request, and let in again', async () => {
  const { serve, json, createAccount } = await openCommandLine()
  const { url } = await serve()
  await createAccount('basic')
  const key = await json('keys', 'create', '--email', EMAIL, '--name', 'Shop', '--scopes', 'account:read')
  const status = () => statusWith(url + LIMITS, key['plaintextKey'])

  const before = await status()
  await json('accounts', 'disable', '--email', EMAIL)
  const during = await status()
  const listed = await json('accounts', 'list')
  await json('accounts', 'enable', '--email', EMAIL)
  const after = await status()

  expect([before, during, after]).toEqual([200, 401, 200])
  expect(listed['accounts']).toEqual([expect.objectContaining({ email: EMAIL, plan: 'basic', disabledAt: expect.any(String) })])
})

test('the person of a new account can sign in, and the first-run link is void', async () => {
  const { serve, createAccount } = await openCommandLine()
  const server = await serve()
  const [, token = ''] = await server.printed(/first-run#(\S+)/)
  await createAccount('pro')
  const post = (path: string, body: object) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: JSON.stringify(body),
    })

  const signIn = await post('/api/auth/sign-in/email', { email: EMAIL, password: 'correct horse battery' })
  const claim = await post('/first-run', { token, name: 'Eve', email: 'eve@example.org', password: 'correct horse battery' })

  expect([signIn.status, claim.status]).toEqual([200, 410])
})

test('keys follow the plan, and a new plan counts from the next command and request on', async () => {
  const { run, json, createAccount } = await openCommandLine()
  await createAccount('free')
  const create = ['keys', 'create', '--email', EMAIL, '--scopes', '*', '--json']

  const refused = await run(create)
  const plan = await json('accounts', 'set-plan', '--email', EMAIL, '--plan', 'basic')
  const codes = [await run(create), await run(create), await run(create), await run(create)].map(({ code }) => code)

  expect(JSON.parse(refused.stderr)).toMatchObject({ success: false, code: 'plan_required' })
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(plan).toMatchObject({ plan: 'basic', previousPlan: 'free' })
  expect(codes).toEqual([0, 0, 0, 1])
})

test('keys list shows every key and no secret', async () => {
  const { run, json, createAccount } = await openCommandLine()
  await createAccount('pro')
  const { plaintextKey, publicId } = await json('keys', 'create', '--email', EMAIL, '--scopes', '*', '--expires', '2099-01-31')

  const listed = await json('keys', 'list', '--email', EMAIL)
  const { stdout } = await run(['keys', 'list', '--email', EMAIL])

  expect(listed).toMatchObject({ keys: [{ publicId, expiresAt: '2099-01-31T00:00:00.000Z', status: 'active' }] })
  expect(stdout.split('\n')).toHaveLength(3)
  expect(JSON.stringify(listed) + stdout).not.toContain(plaintextKey)
})

test('refusals say what is wrong in one sentence', async () => {
  const { run, createAccount } = await openCommandLine()
  await createAccount('pro')
  const told = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(args)
    return [code, stdout + stderr]
  }

  expect(await told('keys', 'list', '--email', 'eve@example.org')).toEqual([1, 'No account is owned by eve@example.org.\n'])
  expect(await told('keys', 'revoke', '--email', EMAIL, '--id', '12')).toEqual([1, `The account of ${EMAIL} has no key 12.\n`])
  expect(await told('keys', 'create', '--email', EMAIL, '--scopes', '*', '--apps', '12')).toEqual([1, 'No such record.\n'])
  expect(await told('keys', 'create', '--email', EMAIL, '--scopes', '*', '--expires', '2020-01-01')).toEqual([
    1,
    expect.stringContaining('not valid'),
  ])
  expect(await told('accounts', 'create', '--email', EMAIL.toUpperCase(), '--password', 'long enough')).toEqual([
    1,
    `${EMAIL} owns an account already.\n`,
  ])
  expect(await told('accounts', 'create', '--email', 'eve@example.org', '--password', 'short')).toEqual([
    1,
    expect.stringContaining('8 characters'),
  ])
})

test('migrate makes the schema, and --status tells what is in force', async () => {
  const { dataDir, json } = await openCommandLine()

  const before = await json('migrate', '--status')
  const isMadeByLooking = existsSync(`${dataDir}/keyward.db`)
  const first = await json('migrate')
  const second = await json('migrate')
  const after = await json('migrate', '--status')

  expect([before['applied'], isMadeByLooking]).toEqual([[], false])
  expect(first['applied']).toEqual(before['pending'])
  expect(second['applied']).toEqual([])
  expect(after).toEqual({ success: true, applied: before['pending'], pending: [] })
})

test('openapi prints both documents', async () => {
  const { run } = await openCommandLine()

  const [rest, trpc] = await Promise.all([run(['openapi', '--json']), run(['openapi', '--trpc'])])

  expect(JSON.parse(rest?.stdout ?? '')).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) })
  expect(rest?.stdout.split('\n')).toHaveLength(2)
  expect(JSON.parse(trpc?.stdout ?? '')).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) })
})
