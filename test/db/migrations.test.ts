import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../db/connect.ts'
import type { Database } from '../../db/handle.ts'
import { migrate, migrationStatus } from '../../db/migrate.ts'
import { MIGRATIONS } from '../../db/migrations/index.ts'
import { checkDatabase } from '../../db/self-check.ts'
import { dialectUnderTest, openTestDatabase } from '../support/databases.ts'
import { describeSchema } from '../support/describe-schema.ts'

const names = MIGRATIONS.map((migration) => migration.name)

test('every prefix of the migrations goes up, down to nothing and up again to the same schema', async () => {
  await using database = await openTestDatabase({ isEmpty: true })
  const states: string[] = []
  for (let to = 0; to <= MIGRATIONS.length; to++) {
    await migrate(database, { to })
    states.push(await describeSchema(database))
  }

  for (let to = MIGRATIONS.length; to >= 0; to--) {
    await migrate(database, { to: 0 })
    const bare = await describeSchema(database)
    await migrate(database, { to })
    expect(bare).toBe(states[0])
    expect(await describeSchema(database)).toBe(states[to])
  }

  expect(new Set(states).size).toBe(MIGRATIONS.length + 1)
  await expect(states.at(-1)).toMatchFileSnapshot(`./__snapshots__/schema-${dialectUnderTest}.txt`)
})

test('each migration steps back alone', async () => {
  await using database = await openTestDatabase({ isEmpty: true })
  await migrate(database)

  for (let to = MIGRATIONS.length - 1; to >= 0; to--) expect(await migrate(database, { to })).toEqual([names[to]])

  expect(await migrationStatus(database)).toEqual({ applied: [], pending: names })
})

test('the status names what is in force and what is not', async () => {
  await using database = await openTestDatabase({ isEmpty: true })

  const before = await migrationStatus(database)
  await migrate(database, { to: 2 })
  const after = await migrationStatus(database)

  expect(before).toEqual({ applied: [], pending: names })
  expect(after).toEqual({ applied: names.slice(0, 2), pending: names.slice(2) })
})

test('two that migrate at once share the steps and both find it done', async () => {
  await using database = await openTestDatabase({ isEmpty: true })
  const second = await database.again()
  onTestFinished(() => second.close())

  const taken = await Promise.all([migrate(database), migrate(second)])

  expect(taken.flat().toSorted()).toEqual(names)
  expect((await migrationStatus(database)).pending).toEqual([])
})

test('a migration that fails leaves nothing behind', async () => {
  await using database = await openTestDatabase({ isEmpty: true })
  await migrate(database, { to: 1 })
  await sql`create table member (stray integer)`.execute(database.writer)

  const failure = migrate(database)

  await expect(failure).rejects.toThrow(/already exists/)
  expect((await migrationStatus(database)).applied).toEqual(names.slice(0, 1))
  await expect(sql`select 1 from account`.execute(database.writer)).rejects.toThrow(/account/)
})

test('a database of a newer version is refused', async () => {
  await using database = await openTestDatabase()
  await sql`insert into schema_migration (name, applied_at) values ('999-from-the-future', '')`.execute(database.writer)

  await expect(migrate(database)).rejects.toThrow(/made by a newer Keyward.*999-from-the-future/)
  await expect(migrationStatus(database)).rejects.toThrow(/made by a newer Keyward/)
  await sql`delete from schema_migration where name = '999-from-the-future'`.execute(database.writer)
})

test('the self-check accepts the database', async () => {
  await using database = await openTestDatabase()

  await expect(checkDatabase(database)).resolves.toBeUndefined()
})

if (dialectUnderTest === 'sqlite') {
  test('the self-check refuses a file that lost its WAL mode', async () => {
    await using database = await openTestDatabase()
    const weak: Database = { ...database, writer: database.reader.kysely }

    await expect(checkDatabase(weak)).rejects.toThrow(/foreign_keys|synchronous/)
  })

  test('a file that is no database and an address of another kind are refused', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'keyward-test-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    await writeFile(join(directory, 'notes.txt'), 'not a database '.repeat(100))

    await expect(connect(`sqlite:${directory}/notes.txt`)).rejects.toThrow(/notes\.txt cannot be opened: file is not a database/)
    await expect(connect('sqlite::memory:')).rejects.toThrow(/not supported/)
    await expect(connect('mysql://localhost/keyward')).rejects.toThrow(/must start with sqlite: or postgres/)
  })
}
