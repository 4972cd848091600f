import { rename, stat } from 'node:fs/promises'
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { accountRow } from '../support/accounts.ts'
import { openTestDatabase, testOn, type TestDatabase } from '../support/databases.ts'

const pathOf = ({ url }: TestDatabase) => String(url).replace(/^sqlite:/, '')

const unavailable = { name: 'ApiError', code: 'unavailable', details: { retryAfterSeconds: 1 } }

const sequenceOf = async ({ reader }: TestDatabase) =>
  (await reader.kysely.selectFrom('account').select('audit_sequence').where('id', '=', '1').executeTakeFirstOrThrow()).audit_sequence

test('a transaction that throws leaves nothing and passes its error on', async () => {
  await using database = await openTestDatabase()
  const reason = new Error('no')

  const work = database.transaction(async ({ kysely }) => {
    await kysely.insertInto('account').values(accountRow('1')).execute()
    throw reason
  })

  await expect(work).rejects.toBe(reason)
  expect(await database.reader.kysely.selectFrom('account').select('id').execute()).toEqual([])
})

test('a hundred transactions at once each count once', async () => {
  await using database = await openTestDatabase()
  await database.writer.insertInto('account').values(accountRow('1')).execute()
  const bump = () =>
    database.transaction(async ({ kysely }) => {
      const { audit_sequence } = await kysely
        .updateTable('account')
        .set((eb) => ({ audit_sequence: eb('audit_sequence', '+', 1) }))
        .where('id', '=', '1')
        .returning('audit_sequence')
        .executeTakeFirstOrThrow()
      return audit_sequence
    })

  const seen = await Promise.all(Array.from({ length: 100 }, bump))

  expect(new Set(seen).size).toBe(100)
  expect(await sequenceOf(database)).toBe(100)
})

testOn('sqlite', 'a write waits while another process writes, without holding the event loop', async () => {
  await using database = await openTestDatabase()
  const other = new Sqlite(pathOf(database))
  onTestFinished(() => void other.close())
  other.exec('begin immediate')

  const work = database.transaction(({ kysely }) => kysely.insertInto('account').values(accountRow('1')).execute())
  for (let ping = 0; ping < 5; ping++) await database.ping()
  other.exec('commit')

  await expect(work).resolves.toHaveLength(1)
})

testOn('sqlite', 'a write that waits too long for another process, and all behind it, become unavailable', async () => {
  await using database = await openTestDatabase({ waitMs: 150 })
  const other = new Sqlite(pathOf(database))
  onTestFinished(() => void other.close())
  other.exec('begin immediate')
  const started = performance.now()

  const insert = (id: string) => database.writer.insertInto('account').values(accountRow(id)).execute()
  const all = await Promise.allSettled([insert('1'), insert('2'), insert('3')])

  expect(performance.now() - started).toBeLessThan(2_000)
  for (const one of all) expect(one).toMatchObject({ status: 'rejected', reason: unavailable })
  other.exec('commit')
  await expect(insert('4')).resolves.toHaveLength(1)
})

testOn('sqlite', 'the writer used inside its own transaction fails instead of hanging', async () => {
  await using database = await openTestDatabase({ waitMs: 100 })

  const work = database.transaction(() => database.writer.insertInto('account').values(accountRow('1')).execute())

  await expect(work).rejects.toMatchObject(unavailable)
  await expect(database.writer.insertInto('account').values(accountRow('1')).execute()).resolves.toHaveLength(1)
})

testOn('sqlite', 'a full disk makes writes unavailable, reads go on, and room heals it', async () => {
  await using database = await openTestDatabase()
  await database.writer.insertInto('account').values(accountRow('1')).execute()
  const large = { ...accountRow('2'), name: 'x'.repeat(1_000_000) }
  await sql`pragma max_page_count = 1`.execute(database.writer)

  const insert = () => database.transaction(({ kysely }) => kysely.insertInto('account').values(large).execute())
  const failure = await insert().catch((error: unknown) => error)
  const read = await sequenceOf(database)
  await sql`pragma max_page_count = 1000000`.execute(database.writer)

  expect(failure).toMatchObject({ ...unavailable, cause: { code: 'SQLITE_FULL' } })
  expect(read).toBe(0)
  await expect(insert()).resolves.toHaveLength(1)
})

testOn('sqlite', 'writes to a removed file are refused, never acknowledged and lost, until it is back', async () => {
  await using database = await openTestDatabase()
  const path = pathOf(database)
  const insert = (id: string) => database.writer.insertInto('account').values(accountRow(id)).execute()
  await rename(path, `${path}.away`)

  await expect(insert('1')).rejects.toMatchObject(unavailable)
  await expect(database.ping()).rejects.toMatchObject(unavailable)
  await rename(`${path}.away`, path)

  await expect(insert('1')).resolves.toHaveLength(1)
})

testOn('sqlite', 'the reading side can not write', async () => {
  await using database = await openTestDatabase()

  await expect(database.reader.kysely.insertInto('account').values(accountRow('1')).execute()).rejects.toThrow()
  await expect(database.reader.kysely.transaction().execute(async () => {})).rejects.toThrow(/has no transactions/)
})

testOn('sqlite', 'the file is its owner’s alone, and a closed database leaves no WAL behind', async () => {
  await using database = await openTestDatabase({ isEmpty: true })
  const path = pathOf(database)
  await sql`create table probe (id integer) strict`.execute(database.writer)
  const modes = await Promise.all([path, `${path}-wal`, `${path}-shm`].map(async (file) => (await stat(file)).mode & 0o777))

  await database.close()

  expect(modes).toEqual([0o600, 0o600, 0o600])
  await expect(stat(`${path}-wal`)).rejects.toThrow(/ENOENT/)
})
