// How long SQLite holds the event loop: `node bench/event-loop.ts [rows] [rounds]`. Prints figures, decides nothing.
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { connect } from '../db/connect.ts'
import type { Database } from '../db/handle.ts'

const [rows = 1_000_000, rounds = 3] = process.argv.slice(2).map(Number)
const BATCH = 500
const LOAD_MS = 20_000 / rounds

const directory = await mkdtemp(join(tmpdir(), 'keyward-loop-'))
const path = join(directory, 'keyward.db')

const watch = { last: 0, gap: 0, walBytes: 0 }

const look = async () => {
  watch.walBytes = Math.max(watch.walBytes, (await stat(`${path}-wal`).catch(() => ({ size: 0 }))).size)
}

const tick = () => {
  const now = performance.now()
  watch.gap = Math.max(watch.gap, now - watch.last)
  watch.last = now
}

/** Runs something and prints the longest time during which a timer of 1 ms did not fire. */
const measured = async (name: string, work: () => Promise<string | void>) => {
  await turn()
  Object.assign(watch, { last: performance.now(), gap: 0, walBytes: 0 })
  const started = performance.now()
  const remark = await work()
  const took = performance.now() - started
  await pause(5)
  const figures = [`${took.toFixed(0)} ms`, `largest gap ${watch.gap.toFixed(1)} ms`, `WAL up to ${(watch.walBytes / 1e6).toFixed(0)} MB`]
  console.log(name.padEnd(34), [...figures, remark ?? ''].join('  '))
}

const fill = ({ transaction }: Database) =>
  transaction(
    async ({ kysely }) => {
      await sql`create table entry (id integer primary key, place text not null, text text not null) strict`.execute(kysely)
      await sql`insert into entry with recursive n(i) as (select 0 union all select i + 1 from n where i < ${rows - 1})
        select i, hex(randomblob(8)), hex(randomblob(60)) from n`.execute(kysely)
      await sql`create index entry_place on entry (place)`.execute(kysely)
    },
    { isLong: true },
  )

const updateAll = ({ transaction }: Database, isLong: boolean) =>
  transaction(
    async ({ kysely }) => {
      for (let id = 0; id < rows; id += BATCH) {
        await sql`update entry set place = hex(randomblob(8)) where id >= ${id} and id < ${id + BATCH}`.execute(kysely)
      }
    },
    { isLong },
  )

/** A thousand commits a second for 20 s in all rounds, whose latency counts from when they were due. */
const load = async ({ transaction }: Database, isLong: boolean) => {
  const latencies: number[] = []
  const one = async (due: number) => {
    await transaction(
      async ({ kysely }) => {
        await sql`update entry set text = hex(randomblob(60)) where id = ${Math.floor(Math.random() * rows)}`.execute(kysely)
      },
      { isLong },
    )
    latencies.push(performance.now() - due)
  }
  const started = performance.now()
  const all: Promise<void>[] = []
  while (all.length < LOAD_MS) {
    while (all.length < LOAD_MS && performance.now() - started >= all.length) all.push(one(started + all.length))
    await pause(1)
  }
  await Promise.all(all)
  latencies.sort((a, b) => a - b)
  const at = (share: number) => latencies[Math.floor((latencies.length - 1) * share)]?.toFixed(2)
  return `commit p50 ${at(0.5)}  p99 ${at(0.99)}  max ${at(1)} ms`
}

const timers = [setInterval(tick, 1), setInterval(() => void look(), 20)]
const database = await connect(`sqlite:${path}`, { waitMs: 60_000 })
await measured(`fill, ${rows} rows`, () => fill(database))
for (let round = 0; round < rounds; round++) {
  for (const isLong of [false, true]) {
    const where = isLong ? 'in a thread' : 'in the loop'
    // What the machine does to a loop that has nothing to do.
    await measured('nothing', () => pause(5_000))
    await measured(`update all, ${where}`, () => updateAll(database, isLong))
    await measured('  and the second after it', () => pause(1_000))
    await measured(`1,000 commits/s, ${where}`, () => load(database, isLong))
  }
}
await measured('close', () => database.close())
for (const timer of timers) clearInterval(timer)
await rm(directory, { recursive: true })
