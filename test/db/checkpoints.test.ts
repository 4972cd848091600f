import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { checkpointer } from '../../db/sqlite/checkpointer.ts'
import { openFile } from '../../db/sqlite/file.ts'
import { sqliteThread, type SqliteThread } from '../../db/sqlite/thread.ts'
import { turnstile, type Turnstile } from '../../db/turnstile.ts'
import { accountRow } from '../support/accounts.ts'
import { testOn } from '../support/databases.ts'
import { autocheckpointOf, checkpointSequence, commitUntil, fill, openWithAccount, pathOf, threadsStarted } from '../support/wal.ts'

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

/** Commits after each pass that leaves writers their turn, so that none of those passes ever finds all of the WAL copied. */
const restless = async (path: string) => {
  const { writer, reader } = await openFile(path)
  const [thread, turns] = [sqliteThread(path, () => {}), turnstile(10_000, () => new Error('busy'))]
  let isHeld = false
  const holding: Turnstile = {
    enter: async () => {
      const deadline = await turns.enter()
      isHeld = true
      return deadline
    },
    leave: () => {
      isHeld = false
      turns.leave()
    },
  }
  const insert = writer.prepare('insert into probe values (zeroblob(100000))')
  const commit = async () => {
    await turns.enter()
    insert.run()
    turns.leave()
    checkpoints.committed()
  }
  const execute: SqliteThread['execute'] = async (statement, parameters) => {
    const outcome = await thread.execute(statement, parameters)
    if (statement.includes('passive') && !isHeld) await commit()
    return outcome
  }
  const checkpoints = checkpointer({ path, writer, thread: { ...thread, execute }, turns: holding })
  const close = async () => {
    await checkpoints.stop()
    reader.close()
    writer.close()
    await thread.close()
  }
  return { commit, [Symbol.asyncDispose]: close }
}

testOn('sqlite', 'the WAL starts anew even when something is committed during every pass', async () => {
  await using database = await openWithAccount()
  await sql`create table probe (filler blob) strict`.execute(database.writer)
  const sequence = checkpointSequence(database)
  const before = sequence()
  await using adversary = await restless(pathOf(database))

  for (let commits = 0; commits < 2_000 && sequence() < before + 3; commits++) {
    await adversary.commit()
    await turn()
  }

  expect(sequence()).toBe(before + 3)
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
  for (let turns = 0; turns < 1_000_000 && (await size()) > 64 * 2 ** 20; turns++) await turn()
  expect(await size()).toBeLessThan(64 * 2 ** 20)
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
