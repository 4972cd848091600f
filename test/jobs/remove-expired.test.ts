import { createHash } from 'node:crypto'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { Database } from '../../db/handle.ts'
import { readConfig } from '../../server/env.ts'
import { removeExpired } from '../../server/jobs/remove-expired.ts'
import { openNode } from '../../server/open-node.ts'
import { openTestDatabase } from '../support/databases.ts'

const NOW = new Date('2026-11-21T12:00:00.000Z')

const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString()

const session = (id: string, expiresAt: string) => ({ id, token: id, userId: '1', expiresAt, createdAt: ago(9e6), updatedAt: ago(9e6) })

/** A person with `most` sessions that are over and one that is not. */
const insertSessions = async ({ dialect, writer }: Database, most: number) => {
  const verified = dialect === 'sqlite' ? 1 : true
  const sessions = Array.from({ length: most }, (_, index) => session(`old-${index}`, ago(1 + index)))
  const tables = writer.withTables<{
    auth_user: Record<string, string | number | boolean>
    auth_session: ReturnType<typeof session>
  }>()
  await tables
    .insertInto('auth_user')
    .values({ id: '1', name: 'Ada', email: 'ada@example.org', emailVerified: verified, createdAt: ago(9e6), updatedAt: ago(9e6) })
    .execute()
  await tables
    .insertInto('auth_session')
    .values([...sessions, session('alive', ago(-1))])
    .execute()
}

const sessionsOf = ({ writer }: Database) => writer.selectFrom('auth_session').select('id').execute()

test('sessions whose time is over and codes spent more than an hour ago go, however many, and the others stay', async () => {
  await using database = await openTestDatabase()
  await insertSessions(database, 1201)
  const code = (text: string, seconds: number) => ({ user_id: '1', code: text, used_at: ago(seconds) })
  await database.writer
    .insertInto('used_code')
    .values([code('111111', 3601), code('222222', 3599)])
    .execute()

  await removeExpired(database, NOW)

  expect(await sessionsOf(database)).toEqual([{ id: 'alive' }])
  expect(await database.writer.selectFrom('used_code').select('code').execute()).toEqual([{ code: '222222' }])
})

test('a node removes them when it starts', async () => {
  await using database = await openTestDatabase()
  await insertSessions(database, 2)
  const secret = (of: string) => createHash('sha256').update(of).digest('base64url')
  const config = readConfig({ DATA_DIR: '/nonexistent', KEYWARD_PEPPER: secret('pepper'), KEYWARD_AUTH_SECRET: secret('auth') })

  const node = await openNode({ config, database, log: pino({ level: 'silent' }), clock: () => NOW })
  await node.close()

  expect(await sessionsOf(database)).toEqual([{ id: 'alive' }])
})
