import { spawn } from 'node:child_process'
import { openSync, readSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'
import { sql } from 'kysely'
import { onTestFinished } from 'vitest'
import type { Database } from '../../db/handle.ts'
import { accountRow } from './accounts.ts'
import { openTestDatabase, type TestDatabase } from './databases.ts'

const WRITE_BESIDE = fileURLToPath(new URL('./write-beside.ts', import.meta.url))

/** Where a SQLite file lies. */
export const pathOf = ({ url }: TestDatabase) => String(url).replace(/^sqlite:/, '')

/** Another process that writes to the same file, see write-beside.ts. */
export const beside = (database: TestDatabase, ...args: string[]) => {
  const child = spawn(process.execPath, [WRITE_BESIDE, String(database.url), ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** The threads that this process starts while the test runs. */
export const threadsStarted = () => {
  const workers: Worker[] = []
  const note = (worker: Worker) => void workers.push(worker)
  process.on('worker', note)
  onTestFinished(() => void process.off('worker', note))
  return workers
}

/** Moves each time the WAL starts anew. Source: https://sqlite.org/fileformat2.html#the_write_ahead_log */
export const checkpointSequence = (database: TestDatabase) => {
  const descriptor = openSync(`${pathOf(database)}-wal`, 'r')
  const bytes = Buffer.alloc(4)
  return () => (readSync(descriptor, bytes, 0, 4, 12) === 4 ? bytes.readUInt32BE() : 0)
}

export const fill = (database: Database, length: number) =>
  database.transaction(async ({ kysely }) => {
    await kysely
      .updateTable('account')
      .set({ name: 'x'.repeat(length) })
      .where('id', '=', '1')
      .execute()
  })

/** Commits 40 KiB at a time, two transactions always waiting for their turn, until it is so. */
export const commitUntil = async (database: Database, isSo: () => boolean | Promise<boolean>) => {
  const one = async () => {
    for (let commits = 0; commits < 10_000; commits++) {
      if (await isSo()) return
      await fill(database, 40_000 + commits)
    }
    throw new Error('10,000 commits changed nothing')
  }
  await Promise.all([one(), one(), one()])
}

export const autocheckpointOf = async ({ writer }: Database) =>
  (await sql<{ wal_autocheckpoint: number }>`pragma wal_autocheckpoint`.execute(writer)).rows[0]?.wal_autocheckpoint

export const openWithAccount = async () => {
  const database = await openTestDatabase()
  await database.writer.insertInto('account').values(accountRow('1')).execute()
  return database
}
