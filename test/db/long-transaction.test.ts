import type { Worker } from 'node:worker_threads'
import { setImmediate as turn } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Handle } from '../../db/handle.ts'
import { read } from '../../db/read.ts'
import { accountRow } from '../support/accounts.ts'
import { hasManyConnections, openTestDatabase, testOn, type TestDatabase } from '../support/databases.ts'

const LONG = { isLong: true }

const unavailable = { name: 'ApiError', code: 'unavailable' }

const insert = ({ kysely }: Pick<Handle, 'kysely'>, id: string) => kysely.insertInto('account').values(accountRow(id)).execute()

const accounts = read((kysely) => kysely.selectFrom('account').select('id').orderBy('id'))

const ids = async ({ reader }: TestDatabase) => (await reader.rows(accounts)).map(({ id }) => id)

const nextThread = () => new Promise<Worker>((resolve) => void process.once('worker', resolve))

test('a long transaction is seen by its own statements at once, by others from its commit on', async () => {
  await using database = await openTestDatabase()
  const seen: string[][] = []

  const answer = await database.transaction(async (handle) => {
    await insert(handle, '9007199254740993')
    if (hasManyConnections) seen.push(await ids(database))
    seen.push((await handle.rows(accounts)).map(({ id }) => id))
    return 'done'
  }, LONG)

  expect(answer).toBe('done')
  expect(seen).toEqual(hasManyConnections ? [[], ['9007199254740993']] : [['9007199254740993']])
  expect(await ids(database)).toEqual(['9007199254740993'])
})

test('a long transaction that throws leaves nothing and passes its error on', async () => {
  await using database = await openTestDatabase()
  const reason = new Error('no')

  const work = database.transaction(async (handle) => {
    await insert(handle, '1')
    throw reason
  }, LONG)

  await expect(work).rejects.toBe(reason)
  expect(await ids(database)).toEqual([])
})

test('twenty long and twenty short transactions at once each count once', async () => {
  await using database = await openTestDatabase()
  await insert({ kysely: database.writer }, '1')
  const bump = (isLong: boolean) =>
    database.transaction(
      async ({ kysely }) => {
        // The lock first, as every mutation takes it.
        await kysely.updateTable('account').set({ name: 'locked' }).where('id', '=', '1').execute()
        const row = await kysely.selectFrom('account').select('audit_sequence').where('id', '=', '1').executeTakeFirstOrThrow()
        await kysely
          .updateTable('account')
          .set({ audit_sequence: row.audit_sequence + 1 })
          .where('id', '=', '1')
          .execute()
      },
      { isLong },
    )

  await Promise.all(Array.from({ length: 40 }, (_, index) => bump(index % 2 === 0)))

  const { audit_sequence } = await database.reader.kysely.selectFrom('account').select('audit_sequence').executeTakeFirstOrThrow()
  expect(audit_sequence).toBe(40)
})

testOn('sqlite', 'while a long transaction is under way, requests are served and other writers wait for their turn', async () => {
  await using database = await openTestDatabase()
  const order: string[] = []
  let other: Promise<unknown> = Promise.resolve()

  await database.transaction(async (handle) => {
    other = insert({ kysely: database.writer }, '2').then(() => order.push('other'))
    await insert(handle, '1')
    await turn()
    expect(await ids(database)).toEqual([])
    order.push('long')
  }, LONG)
  await other

  expect(order).toEqual(['long', 'other'])
  expect(await ids(database)).toEqual(['1', '2'])
})

testOn('sqlite', 'who waits too long behind a long transaction gets unavailable', async () => {
  await using database = await openTestDatabase({ waitMs: 50 })

  const work = database.transaction(async (handle) => {
    await insert(handle, '1')
    await expect(insert({ kysely: database.writer }, '2')).rejects.toMatchObject(unavailable)
  }, LONG)

  await work
  expect(await ids(database)).toEqual(['1'])
})

testOn('sqlite', 'a failure in the thread arrives with its code', async () => {
  await using database = await openTestDatabase()
  await insert({ kysely: database.writer }, '1')

  const work = database.transaction((handle) => insert(handle, '1'), LONG)

  await expect(work).rejects.toMatchObject({ name: 'SqliteError', code: 'SQLITE_CONSTRAINT_PRIMARYKEY' })
  await database.transaction((handle) => insert(handle, '2'), LONG)
  expect(await ids(database)).toEqual(['1', '2'])
})

testOn('sqlite', 'a thread that dies takes its transaction with it, and nothing else', async () => {
  await using database = await openTestDatabase()
  const thread = nextThread()

  const work = database.transaction(async (handle) => {
    await insert(handle, '1')
    await (await thread).terminate()
    await insert(handle, '2')
  }, LONG)

  await expect(work).rejects.toMatchObject(unavailable)
  await insert({ kysely: database.writer }, '3')
  await database.transaction((handle) => insert(handle, '4'), LONG)
  expect(await ids(database)).toEqual(['3', '4'])
})

testOn('sqlite', 'work that goes on after its transaction has ended stores nothing', async () => {
  await using database = await openTestDatabase()
  const thread = nextThread()

  const work = database.transaction(async (handle) => {
    await insert(handle, '1')
    await (await thread).terminate()
    await insert(handle, '2').catch(() => {})
    await insert(handle, '3').catch(() => {})
  }, LONG)

  await expect(work).rejects.toMatchObject(unavailable)
  expect(await ids(database)).toEqual([])
})

testOn('sqlite', 'a full disk ends a long transaction, and room heals it', async () => {
  await using database = await openTestDatabase()
  const limit = (pages: number) => database.transaction(({ kysely }) => sql.raw(`pragma max_page_count = ${pages}`).execute(kysely), LONG)
  await limit(1)

  const work = database.transaction(
    ({ kysely }) =>
      kysely
        .insertInto('account')
        .values({ ...accountRow('1'), name: 'x'.repeat(1_000_000) })
        .execute(),
    LONG,
  )

  await expect(work).rejects.toMatchObject({ ...unavailable, cause: { code: 'SQLITE_FULL' } })
  await limit(1_000_000)
  await database.transaction((handle) => insert(handle, '2'), LONG)
  expect(await ids(database)).toEqual(['2'])
})

testOn('sqlite', 'a loop of awaited statements lets everything else have its turn', async () => {
  await using database = await openTestDatabase()
  let isServed = false
  setTimeout(() => {
    isServed = true
  })

  const statements = await database.transaction(async ({ kysely }) => {
    for (let count = 1; count < 200_000; count++) {
      await kysely.selectFrom('account').select('id').execute()
      if (isServed) return count
    }
    return Infinity
  })

  expect(statements).toBeLessThan(Infinity)
})
