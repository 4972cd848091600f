import { expect, test } from 'vitest'
import { asNumber, countAll } from '../../db/numbers.ts'
import { openTestDatabase } from '../support/databases.ts'

const LARGE = '9007199254740993'
const LARGEST = '9223372036854775807'
const now = '2026-11-21T00:00:00.000Z'

const account = (id: string) => ({
  id,
  name: 'Acme',
  plan: 'free' as const,
  disabled_at: null,
  audit_sequence: 7,
  created_at: now,
  updated_at: now,
})

test('ids past 2^53 come back exactly from returning, select, subquery and join', async () => {
  await using database = await openTestDatabase()
  const { writer, reader } = database
  const member = { account_id: LARGE, user_id: 'u1', role: 'owner' as const, created_at: now }

  const returned = await writer
    .insertInto('account')
    .values([account(LARGE), account(LARGEST)])
    .returning(['id', 'audit_sequence'])
    .execute()
  await writer.withTables<AuthUser>().insertInto('auth_user').values(user(database.dialect)).execute()
  await writer.insertInto('member').values(member).execute()
  const joined = await reader.kysely
    .selectFrom('account')
    .leftJoin('member', 'member.account_id', 'account.id')
    .select(['account.id', 'member.account_id', 'account.audit_sequence'])
    .orderBy('account.id')
    .execute()
  const updated = await writer.updateTable('account').set({ audit_sequence: 8 }).where('id', '=', LARGE).returningAll().execute()

  expect(returned).toEqual([LARGE, LARGEST].map((id) => ({ id, audit_sequence: 7 })))
  expect(joined).toEqual([
    { id: LARGE, account_id: LARGE, audit_sequence: 7 },
    { id: LARGEST, account_id: null, audit_sequence: 7 },
  ])
  expect(updated).toMatchObject([{ ...account(LARGE), audit_sequence: 8 }])
})

test('neighbours of a large id are told apart', async () => {
  await using database = await openTestDatabase()
  await database.writer
    .insertInto('account')
    .values([account('9007199254740992'), account(LARGE)])
    .execute()

  const found = await database.reader.kysely.selectFrom('account').select('id').where('id', 'in', [LARGE, '5']).execute()

  expect(found).toEqual([{ id: LARGE }])
})

test('counts, sums and flags are numbers, also beside an id', async () => {
  await using database = await openTestDatabase()
  await database.writer
    .insertInto('account')
    .values([account(LARGE), account(LARGEST)])
    .execute()

  const row = await database.reader.kysely
    .selectFrom('account')
    .select(({ fn }) => ['id', asNumber(fn.sum('audit_sequence')).as('sum'), countAll().as('count')])
    .where('id', '=', LARGE)
    .groupBy('id')
    .executeTakeFirstOrThrow()

  expect(row).toEqual({ id: LARGE, sum: 7, count: 1 })
})

test('an empty list matches nothing', async () => {
  await using database = await openTestDatabase()
  await database.writer.insertInto('account').values(account(LARGE)).execute()

  const found = await database.reader.kysely.selectFrom('account').select('id').where('id', 'in', []).execute()

  expect(found).toEqual([])
})

interface AuthUser {
  [table: string]: Record<string, unknown>
  auth_user: { id: string; name: string; email: string; emailVerified: unknown; createdAt: string; updatedAt: string }
}

const user = (dialect: 'sqlite' | 'postgres') => ({
  id: 'u1',
  name: 'Ann',
  email: 'ann@example.com',
  emailVerified: dialect === 'sqlite' ? 0 : false,
  createdAt: now,
  updatedAt: now,
})
