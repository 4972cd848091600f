import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../server/app.ts'
import { checkSecretsOf } from '../../server/cli/checks/database.ts'
import { readConfig } from '../../server/env.ts'
import { openNode } from '../../server/open-node.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { createBrowser, EMAIL, PASSWORD } from './support.ts'
import { challenge, enrol, totp } from './totp.ts'

const random = () => randomBytes(32).toString('base64')

/** Starts nodes on one database, each with the auth secrets it is given. */
const openRestarts = async (database: TestDatabase) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'keyward-rotate-'))
  onTestFinished(() => rm(dataDir, { recursive: true }))
  const pepper = random()
  const configOf = (authSecret: string) => readConfig({ DATA_DIR: dataDir, KEYWARD_PEPPER: pepper, KEYWARD_AUTH_SECRET: authSecret })
  const start = async (authSecret: string, hasJobs = false) => {
    const node = await openNode({ config: configOf(authSecret), database, hasJobs, log: pino({ level: 'silent' }) })
    const app = createApp(node)
    return { node, browser: () => createBrowser(async (request) => app.fetch(request), node.origins.base) }
  }
  const doctor = async (authSecret: string) => (await checkSecretsOf(configOf(authSecret), database)).message
  /** The owner, with a second factor under this secret. */
  const enrolOwner = async (authSecret: string) => {
    const { node, browser } = await start(authSecret)
    const token = (await node.people.firstRun.link())?.split('#')[1] ?? ''
    const owner = browser()
    await owner.post('/first-run', { token, name: 'Ada', email: EMAIL, password: PASSWORD })
    const enrolled = await enrol(owner)
    await node.close()
    return { ...enrolled, owner }
  }
  const signIn = async (authSecret: string, path: string, code: string | undefined) => {
    const { node, browser } = await start(authSecret)
    const visitor = browser()
    await challenge(visitor)
    const { status } = await visitor.post(`/api/auth/two-factor/${path}`, { code })
    await node.close()
    return status
  }
  return { start, doctor, enrolOwner, signIn }
}

test('second factors of the old secret sign in beside the new one; sessions of the old one end', async () => {
  await using database = await openTestDatabase()
  const { start, enrolOwner, signIn } = await openRestarts(database)
  const [old, fresh] = [random(), random()]
  const { secret, backupCodes, owner } = await enrolOwner(old)

  const byCode = await signIn(`${fresh},${old}`, 'verify-totp', totp(secret))
  const byRecovery = await signIn(`${fresh},${old}`, 'verify-backup-code', backupCodes[0])
  const { node } = await start(`${fresh},${old}`)

  expect([byCode, byRecovery]).toEqual([200, 200])
  expect(await node.people.session(owner.headers())).toBeUndefined()
})

test('a server without the old secret does not start while a second factor needs it', async () => {
  await using database = await openTestDatabase()
  const { start, doctor, enrolOwner } = await openRestarts(database)
  const [old, fresh] = [random(), random()]
  await enrolOwner(old)
  await start(`${fresh},${old}`)

  const failure = start(fresh)

  await expect(failure).rejects.toThrow(/encrypted with auth secret version 1, which is not configured/)
  expect(await doctor(`${fresh},${old}`)).toContain('auth secret version 2 in use; auth secret version 1 still needed')
  await expect(doctor(fresh)).rejects.toThrow(/auth secret version 1/)
})

test('after a start with both, the old secret can be dropped', async () => {
  await using database = await openTestDatabase()
  const { start, doctor, enrolOwner, signIn } = await openRestarts(database)
  const [old, fresh] = [random(), random()]
  const { secret, backupCodes } = await enrolOwner(old)

  const { node } = await start(`${fresh},${old}`, true)
  await node.close()

  expect(await doctor(`${fresh},${old}`)).toContain('auth secret version 1 no longer needed')
  expect(await signIn(fresh, 'verify-totp', totp(secret))).toBe(200)
  expect(await signIn(fresh, 'verify-backup-code', backupCodes[1])).toBe(200)
})
