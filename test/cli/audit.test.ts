import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { connect } from '../../db/connect.ts'
import { EMAIL, openCommandLine } from './support.ts'

type CommandLine = Awaited<ReturnType<typeof openCommandLine>>

const tamper = async ({ dataDir }: CommandLine, statement: string) => {
  const database = await connect(`sqlite:${dataDir}/keyward.db`)
  await sql.raw(statement).execute(database.writer)
  await database.close()
}

/** An account with two events in its log. */
const openAccount = async () => {
  const line = await openCommandLine()
  await line.createAccount('pro')
  await line.run(['accounts', 'set-plan', '--email', EMAIL, '--plan', 'unlimited'])
  return line
}

test('audit verify prints the head of a log that nobody changed, and accepts it later', async () => {
  const line = await openAccount()

  const { code, stdout } = await line.run(['audit', 'verify', '--email', EMAIL])
  const head = /^Head +(\S+)$/m.exec(stdout)?.[1] ?? ''
  await line.run(['accounts', 'disable', '--email', EMAIL])
  const later = await line.json('audit', 'verify', '--expect', head)

  expect(code).toBe(0)
  expect(stdout).toMatch(/^Log +intact$/m)
  expect(head).toMatch(/^\d+\.2\.[\w-]{43}$/)
  expect(later).toMatchObject({ success: true, isIntact: true, logs: [{ verdict: 'intact', events: 3, problems: [] }] })
})

test('audit verify fails and says which event was altered', async () => {
  const line = await openAccount()
  await tamper(line, `update audit_event set changes = '{"plan":"free"}' where sequence = 2`)

  const { code, stdout } = await line.run(['audit', 'verify'])
  const json = await line.run(['audit', 'verify', '--json'])

  expect(code).toBe(1)
  expect(stdout).toMatch(/^Log +BROKEN$/m)
  expect(stdout).toContain('event 2 is not what was sealed')
  expect(json.code).toBe(1)
  expect(JSON.parse(json.stdout)).toMatchObject({
    isIntact: false,
    logs: [{ verdict: 'broken', problems: [{ kind: 'altered', sequence: 2 }] }],
  })
})

test('a log that was put back is found by a head that was kept', async () => {
  const line = await openAccount()
  const { stdout } = await line.run(['audit', 'verify'])
  const head = /^Head +(\S+)$/m.exec(stdout)?.[1] ?? ''
  await tamper(line, 'update account set audit_sequence = 1, audit_head = (select hash from audit_event where sequence = 1)')
  await tamper(line, 'delete from audit_event where sequence = 2')

  expect((await line.run(['audit', 'verify'])).code).toBe(0)
  const told = await line.run(['audit', 'verify', '--expect', head])

  expect(told.code).toBe(1)
  expect(told.stdout).toContain('the expected head knows event 2, but the log ends at 1')
})

test('a head or an account of another form is a wrong call, an unknown account a failure', async () => {
  const line = await openAccount()

  expect((await line.run(['audit', 'verify', '--expect', 'nonsense'])).code).toBe(2)
  expect((await line.run(['audit', 'verify', '--account', '0x1'])).code).toBe(2)
  expect((await line.run(['audit', 'verify', '--account', '7'])).code).toBe(1)
  expect((await line.run(['audit', 'verify', '--email', 'nobody@example.org'])).code).toBe(1)
})

test('audit export writes the log to standard output, picked by its filters', async () => {
  const line = await openAccount()

  const csv = await line.run(['audit', 'export', '--email', EMAIL])
  const lines = await line.run(['audit', 'export', '--email', EMAIL, '--format', 'jsonl', '--action', 'account.set_plan'])
  const wrong = await line.run(['audit', 'export', '--email', EMAIL, '--action', 'everything'])

  expect(csv.stdout.split('\r\n').map((row) => row.split(',')[3])).toEqual(['action', 'account.set_plan', 'account.create', undefined])
  expect(JSON.parse(lines.stdout)).toMatchObject({ actorKind: 'cli', targets: [{ before: { plan: 'pro' }, after: { plan: 'unlimited' } }] })
  expect([wrong.code, wrong.stdout]).toEqual([1, ''])
})
