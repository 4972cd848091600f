import { once } from 'node:events'
import { createInterface } from 'node:readline'
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { expect, onTestFinished } from 'vitest'
import { read } from '../../db/read.ts'
import { openTestDatabase, testOn } from '../support/databases.ts'
import { beside, checkpointSequence, commitUntil, openWithAccount, pathOf } from '../support/wal.ts'

testOn('sqlite', 'a process that had a thread ends by itself once the database is closed', async () => {
  await using database = await openWithAccount()

  const [code]: unknown[] = await once(beside(database, 'long', '7'), 'exit')

  expect(code).toBe(0)
})

testOn('sqlite', 'another process can write beside, and is seen at once', async () => {
  await using database = await openWithAccount()
  const accounts = read((kysely) => kysely.selectFrom('account').select('id').orderBy('id'))
  const sequence = checkpointSequence(database)
  await commitUntil(database, () => sequence() > 0)
  await database.reader.rows(accounts)

  const child = beside(database, 'one', '7')
  await Promise.all([once(child, 'exit'), commitUntil(database, () => child.exitCode !== null)])
  database.heard()

  expect(child.exitCode).toBe(0)
  expect(await database.reader.rows(accounts)).toEqual([{ id: '1' }, { id: '7' }])
})

testOn('sqlite', 'whatever became of the WAL before, each commit of another process moves the version and is read', async () => {
  await using database = await openWithAccount()
  const other = new Sqlite(pathOf(database))
  onTestFinished(() => void other.close())
  const names = read((kysely) => kysely.selectFrom('account').select('name').where('id', '=', '1'))
  const modes = ['noop', 'passive', 'restart', 'truncate', 'full']
  const versionNow = () => {
    database.heard()
    return database.version()
  }

  for (let round = 0; round < 200; round++) {
    // Two values in turn, so that pages, and the length of the WAL, come back as they were.
    const name = `name ${round % 2}`
    other.pragma(`wal_checkpoint(${modes[round % modes.length]})`)
    const before = versionNow()
    const isStill = versionNow() === before
    await database.reader.rows(names)
    other.prepare('update account set name = ? where id = 1').run(name)

    expect({ round, isStill, moved: versionNow() !== before }).toEqual({ round, isStill: true, moved: true })
    expect(await database.reader.rows(names)).toEqual([{ name }])
  }
})

testOn('sqlite', 'what was acknowledged before a kill -9 is there, long transactions whole or not at all', async () => {
  await using database = await openTestDatabase()
  for (const most of [60, 700, 3_000]) {
    const child = beside(database, 'commits')
    const exited = once(child, 'exit')
    const acknowledged: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(line)
      if (acknowledged.length === most) child.kill('SIGKILL')
    }
    await exited

    const rows = await database.reader.kysely.selectFrom('account').select('id').execute()
    const ids = new Set(rows.map(({ id }) => id))
    const rounds = Map.groupBy(ids, (id) => Math.floor(Number(id) / 1_000))
    expect(acknowledged.length).toBeGreaterThanOrEqual(most)
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([])
    for (const [round, members] of rounds) expect(members).toHaveLength(round % 50 === 0 ? 200 : 1)
    expect((await sql<{ integrity_check: string }>`pragma integrity_check`.execute(database.reader.kysely)).rows).toEqual([
      { integrity_check: 'ok' },
    ])
    await database.writer.deleteFrom('account').execute()
  }
})
