import { setImmediate as turn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { read } from '../../db/read.ts'
import { accountRow } from '../support/accounts.ts'
import { openTestDatabase, testOn } from '../support/databases.ts'

const ACCOUNT = read<[id: string], { id: string; audit_sequence: number }>((kysely, id) =>
  kysely.selectFrom('account').select(['id', 'audit_sequence']).where('id', '=', id),
)

const NEIGHBOURS = read<[id: string, sequence: number, most: number], { id: string }>((kysely, id, sequence, most) =>
  kysely
    .selectFrom('account')
    .select('id')
    .where((eb) => eb.or([eb('id', '=', id), eb.and([eb('id', '>', id), eb('audit_sequence', '>=', sequence)])]))
    .where('plan', '=', 'free')
    .orderBy('id')
    .limit(most),
)

test('parameters land where the read used them, also twice, beside constants', async () => {
  await using database = await openTestDatabase()
  await database.writer
    .insertInto('account')
    .values([accountRow('1'), { ...accountRow('2'), audit_sequence: 5 }, { ...accountRow('3'), audit_sequence: 9 }])
    .execute()
  const ask = async (...parameters: [string, number, number]) => (await database.reader.rows(NEIGHBOURS, ...parameters)).map(({ id }) => id)

  expect(await ask('1', 5, 10)).toEqual(['1', '2', '3'])
  expect(await ask('1', 6, 10)).toEqual(['1', '3'])
  expect(await ask('1', 5, 2)).toEqual(['1', '2'])
  expect(await ask('2', 0, 10)).toEqual(['2', '3'])
  expect(await ask('1', 5, 10)).toEqual(['1', '2', '3'])
})

test('a read that builds a value from its parameter is refused', async () => {
  await using database = await openTestDatabase()
  const prefixed = read<[name: string], { id: string }>((kysely, name) =>
    kysely.selectFrom('account').select('id').where('name', 'like', `%${name}`),
  )

  const answer = (async () => database.reader.rows(prefixed, 'Acme'))()

  await expect(answer).rejects.toThrow(/must bind its parameters as they are/)
})

test('in a transaction a read sees what was written there, and outside of it only after the commit', async () => {
  await using database = await openTestDatabase()
  await database.writer.insertInto('account').values(accountRow('1')).execute()
  await database.reader.rows(ACCOUNT, '1')

  const inside = await database.transaction(async (handle) => {
    await handle.kysely.updateTable('account').set({ audit_sequence: 1 }).where('id', '=', '1').execute()
    return handle.rows(ACCOUNT, '1')
  })

  expect(inside).toEqual([{ id: '1', audit_sequence: 1 }])
  expect(await database.reader.rows(ACCOUNT, '1')).toEqual(inside)
})

testOn('sqlite', 'rows are remembered, frozen, until this process commits', async () => {
  await using database = await openTestDatabase()
  await database.writer
    .insertInto('account')
    .values([accountRow('1'), accountRow('2')])
    .execute()

  const first = await database.reader.rows(ACCOUNT, '1')
  const other = await database.reader.rows(ACCOUNT, '2')
  const again = await database.reader.rows(ACCOUNT, '1')
  await database.writer.updateTable('account').set({ audit_sequence: 1 }).where('id', '=', '1').execute()
  const changed = await database.reader.rows(ACCOUNT, '1')

  expect(again).toBe(first)
  expect(other).toEqual([{ id: '2', audit_sequence: 0 }])
  expect(Object.isFrozen(first) && Object.isFrozen(first[0])).toBe(true)
  expect(changed).toEqual([{ id: '1', audit_sequence: 1 }])
})

testOn('sqlite', 'an open or rolled back transaction does not disturb what is remembered', async () => {
  await using database = await openTestDatabase()
  await database.writer.insertInto('account').values(accountRow('1')).execute()
  const before = await database.reader.rows(ACCOUNT, '1')
  let during: unknown

  const work = database.transaction(async ({ kysely }) => {
    await kysely.updateTable('account').set({ audit_sequence: 1 }).execute()
    during = await database.reader.rows(ACCOUNT, '1')
    throw new Error('changed my mind')
  })

  await expect(work).rejects.toThrow('changed my mind')
  expect(during).toBe(before)
  expect(await database.reader.rows(ACCOUNT, '1')).toEqual(before)
})

testOn('sqlite', 'a commit by another connection is seen on the next turn of the event loop', async () => {
  await using database = await openTestDatabase()
  await database.writer.insertInto('account').values(accountRow('1')).execute()
  const second = await database.again()
  onTestFinished(() => second.close())

  for (let round = 1; round <= 100; round++) {
    await database.reader.rows(ACCOUNT, '1')
    await second.writer.updateTable('account').set({ audit_sequence: round }).where('id', '=', '1').execute()
    await turn()
    expect(await database.reader.rows(ACCOUNT, '1')).toEqual([{ id: '1', audit_sequence: round }])
  }
})

// A revocation by the command line was acknowledged while a callback held the loop; the key's next request was read in the same turn.
testOn('sqlite', 'a commit by another connection counts for a request that is heard in the same turn', async () => {
  await using database = await openTestDatabase()
  await database.writer.insertInto('account').values(accountRow('1')).execute()
  const second = await database.again()
  onTestFinished(() => second.close())

  await database.reader.rows(ACCOUNT, '1')
  await second.writer.updateTable('account').set({ audit_sequence: 1 }).where('id', '=', '1').execute()
  database.heard()

  expect(await database.reader.rows(ACCOUNT, '1')).toEqual([{ id: '1', audit_sequence: 1 }])
})

testOn('sqlite', 'the version moves with commits of anybody and stands still without', async () => {
  await using database = await openTestDatabase()
  const second = await database.again()
  onTestFinished(() => second.close())
  const versions = [database.version()]

  await turn()
  expect(database.version()).toBe(versions[0])
  await database.writer.insertInto('account').values(accountRow('1')).execute()
  versions.push(database.version())
  await second.writer.insertInto('account').values(accountRow('2')).execute()
  await turn()
  versions.push(database.version())

  expect(new Set(versions).size).toBe(3)
})

testOn('sqlite', 'an empty answer and a read that must not be remembered are asked each time', async () => {
  await using database = await openTestDatabase()
  const second = await database.again()
  onTestFinished(() => second.close())
  const secret = read<[id: string], { name: string }>((kysely, id) => kysely.selectFrom('account').select('name').where('id', '=', id), {
    isRemembered: false,
  })

  const missing = await database.reader.rows(ACCOUNT, '1')
  await second.writer.insertInto('account').values(accountRow('1')).execute()
  const found = await database.reader.rows(ACCOUNT, '1')
  const secrets = [await database.reader.rows(secret, '1'), await database.reader.rows(secret, '1')]

  expect(missing).toEqual([])
  expect(found).toEqual([{ id: '1', audit_sequence: 0 }])
  expect(secrets[1]).toEqual(secrets[0])
  expect(secrets[1]).not.toBe(secrets[0])
})

testOn('sqlite', 'ten thousand remembered rows are the most', async () => {
  await using database = await openTestDatabase()
  const ids = Array.from({ length: 10_001 }, (_, index) => String(index + 1))
  await database.transaction(async ({ kysely }) => {
    for (let at = 0; at < ids.length; at += 500)
      await kysely
        .insertInto('account')
        .values(ids.slice(at, at + 500).map(accountRow))
        .execute()
  })

  const first = await database.reader.rows(ACCOUNT, '1')
  for (const id of ids.slice(1, -1)) await database.reader.rows(ACCOUNT, id)
  const forgotten = await database.reader.rows(ACCOUNT, '10001')
  const again = await database.reader.rows(ACCOUNT, '1')

  expect(forgotten).toHaveLength(1)
  expect(again).toEqual(first)
  expect(again).not.toBe(first)
})
