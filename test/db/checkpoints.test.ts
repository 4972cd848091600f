import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { expect, onTestFinished } from 'vitest'
import type { Database } from '../../db/handle.ts'
import { read } from '../../db/read.ts'
import { accountRow } from '../support/accounts.ts'
import { openTestDatabase, testOn, type TestDatabase } from '../support/databases.ts'

const WRITE_BESIDE = fileURLToPath(new URL('../support/write-beside.ts', import.meta.url))

const pathOf = ({ url }: TestDatabase) => String(url).replace(/^sqlite:/, '')

const beside = (database: TestDatabase, ...args: string[]) => {
  const child = spawn(process.execPath, [WRITE_BESIDE, String(database.url), ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** The threads that this process starts while the test runs. */
const threadsStarted = () => {
  const workers: Worker[] = []
  const note = (worker: Worker) => void workers.push(worker)
  process.on('worker', note)
  onTestFinished(() => void process.off('worker', note))
  return workers
}

/** Moves each time the WAL starts anew. Source: https://sqlite.org/fileformat2.html#the_write_ahead_log */
const checkpointSequence = (database: TestDatabase) => {
  const descriptor = openSync(`${pathOf(database)}-wal`, 'r')
  const bytes = Buffer.alloc(4)
  return () => (readSync(descriptor, bytes, 0, 4, 12) === 4 ? bytes.readUInt32BE() : 0)
}

const fill = (database: Database, length: number) =>
  database.transaction(async ({ kysely }) => {
    await kysely
      .updateTable('account')
      .set({ name: 'x'.repeat(length) })
      .where('id', '=', '1')
      .execute()
  })

/** Commits 40 KiB at a time, two transactions always waiting for their turn, until it is so. */
const commitUntil = async (database: Database, isSo: () => boolean | Promise<boolean>) => {
  const one = async () => {
    for (let commits = 0; commits < 10_000; commits++) {
      if (await isSo()) return
      await fill(database, 40_000 + commits)
    }
    throw new Error('10,000 commits changed nothing')
  }
  await Promise.all([one(), one(), one()])
}

const autocheckpointOf = async ({ writer }: Database) =>
  (await sql<{ wal_autocheckpoint: number }>`pragma wal_autocheckpoint`.execute(writer)).rows[0]?.wal_autocheckpoint

const openWithAccount = async () => {
  const database = await openTestDatabase()
  await database.writer.insertInto('account').values(accountRow('1')).execute()
  return database
}

testOn('sqlite', 'under commits without a pause a thread copies the WAL, and it starts anew again and again', async () => {
  const threads = threadsStarted()
  await using database = await openWithAccount()
  const sequence = checkpointSequence(database)
  const before = sequence()

  await commitUntil(database, () => sequence() >= before + 3)

  expect(threads).toHaveLength(1)
  expect(await autocheckpointOf(database)).toBe(0)
  expect((await stat(`${pathOf(database)}-wal`)).size).toBeLessThan(64 * 2 ** 20)
})

testOn('sqlite', 'a few commits start no thread', async () => {
  const threads = threadsStarted()
  await using database = await openWithAccount()

  for (let commits = 0; commits < 50; commits++) await fill(database, commits)
  await database.close()

  expect(threads).toEqual([])
})

testOn('sqlite', 'a WAL that a rolled back transaction made large is cut off by the thread', async () => {
  await using database = await openWithAccount()
  const size = async () => (await stat(`${pathOf(database)}-wal`)).size
  const work = database.transaction(
    async ({ kysely }) => {
      await sql`pragma cache_size = 10`.execute(kysely)
      await sql`create table probe as with recursive n(i) as (select 1 union all select i + 1 from n where i < 80)
        select zeroblob(1000000) as filler from n`.execute(kysely)
      throw new Error('no')
    },
    { isLong: true },
  )

  await expect(work).rejects.toThrow('no')
  expect(await size()).toBeGreaterThan(64 * 2 ** 20)
  await commitUntil(database, async () => (await size()) < 64 * 2 ** 20)
})

testOn('sqlite', 'when its thread dies the writer makes checkpoints itself, until the next one starts a thread anew', async () => {
  const threads = threadsStarted()
  await using database = await openWithAccount()
  const warned = once(process, 'warning')
  process.once('worker', (worker: Worker) => void worker.terminate())

  await commitUntil(database, async () => (await autocheckpointOf(database)) === 1000)
  const [warning]: unknown[] = await warned
  await commitUntil(database, async () => (await autocheckpointOf(database)) === 0)

  expect(String(warning)).toMatch(/hold the event loop/)
  expect(threads).toHaveLength(2)
})

testOn('sqlite', 'the last to close leaves no WAL behind, also with threads, and they end', async () => {
  const threads = threadsStarted()
  await using database = await openWithAccount()
  const sequence = checkpointSequence(database)
  await database.transaction(({ kysely }) => kysely.insertInto('account').values(accountRow('2')).execute(), { isLong: true })
  await commitUntil(database, () => sequence() > 0)

  await database.close()

  expect(threads.map(({ threadId }) => threadId)).toEqual([-1, -1])
  await expect(stat(`${pathOf(database)}-wal`)).rejects.toThrow(/ENOENT/)
})

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
