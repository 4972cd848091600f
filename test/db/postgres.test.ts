import { once } from 'node:events'
import { createServer } from 'node:net'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../db/connect.ts'
import type { Database } from '../../db/handle.ts'
import { accountRow } from '../support/accounts.ts'
import { dialectUnderTest, hasManyConnections, openTestDatabase } from '../support/databases.ts'

const unavailable = { name: 'ApiError', code: 'unavailable', details: { retryAfterSeconds: 1 } }

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('a server that is not there is unavailable, for reads, writes and pings', async () => {
  const database = await connect(`postgres://nobody@127.0.0.1:${await freePort()}/none`)
  onTestFinished(() => database.close())

  const all = await Promise.allSettled([
    database.ping(),
    database.reader.kysely.selectFrom('account').select('id').execute(),
    database.transaction(({ kysely }) => kysely.insertInto('account').values(accountRow('1')).execute()),
  ])

  for (const one of all) expect(one).toMatchObject({ status: 'rejected', reason: unavailable })
})

const lock = (kysely: Database['writer'], id: string) =>
  kysely
    .updateTable('account')
    .set((eb) => ({ audit_sequence: eb('audit_sequence', '+', 1) }))
    .where('id', '=', id)
    .execute()

const endOtherConnections = async (database: Database) => {
  const second = sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
  await second.execute(database.writer)
}

if (dialectUnderTest === 'postgres' && hasManyConnections) {
  test('who waits for one busy account keeps nobody else out, neither readers nor writers of another', async () => {
    await using database = await openTestDatabase()
    await database.writer
      .insertInto('account')
      .values([accountRow('1'), accountRow('2')])
      .execute()
    const isHeld = Promise.withResolvers<void>()
    const end = Promise.withResolvers<void>()
    const change = (id: string) => database.transaction(({ kysely }) => lock(kysely, id), { turn: id })
    const busy = database.transaction(
      async ({ kysely }) => {
        await lock(kysely, '1')
        isHeld.resolve()
        await end.promise
      },
      { turn: '1' },
    )
    await isHeld.promise

    const waiting = Array.from({ length: 60 }, () => change('1'))
    const others = await Promise.all(Array.from({ length: 20 }, () => change('2')))
    const read = await database.reader.kysely.selectFrom('account').select('id').execute()
    end.resolve()
    await Promise.all([busy, ...waiting])

    expect([others.length, read.length]).toEqual([20, 2])
    const rows = await database.reader.kysely.selectFrom('account').select(['id', 'audit_sequence']).orderBy('id').execute()
    expect(rows).toEqual([
      { id: '1', audit_sequence: 61 },
      { id: '2', audit_sequence: 20 },
    ])
  })

  test('of two transactions in a deadlock the one that lost is run again', async () => {
    await using database = await openTestDatabase()
    await database.writer
      .insertInto('account')
      .values([accountRow('1'), accountRow('2')])
      .execute()
    let waiting = 2
    const bothHoldOne = Promise.withResolvers<void>()
    const meet = async () => {
      waiting--
      if (waiting === 0) bothHoldOne.resolve()
      await bothHoldOne.promise
    }
    let runs = 0
    const inOrder = (first: string, second: string) =>
      database.transaction(async ({ kysely }) => {
        runs++
        await lock(kysely, first)
        await meet()
        await lock(kysely, second)
      })

    await Promise.all([inOrder('1', '2'), inOrder('2', '1')])

    const rows = await database.reader.kysely.selectFrom('account').select('audit_sequence').execute()
    expect(rows).toEqual([{ audit_sequence: 2 }, { audit_sequence: 2 }])
    expect(runs).toBe(3)
  })

  test('a connection that ends in a transaction makes it unavailable, and the next one works', async () => {
    await using database = await openTestDatabase()
    const second = await database.again()
    onTestFinished(() => second.close())
    await database.writer.insertInto('account').values(accountRow('1')).execute()

    const work = database.transaction(async ({ kysely }) => {
      await lock(kysely, '1')
      await endOtherConnections(second)
      await lock(kysely, '1')
    })

    await expect(work).rejects.toMatchObject(unavailable)
    await database.transaction(({ kysely }) => lock(kysely, '1'))
    expect(await database.reader.kysely.selectFrom('account').select('audit_sequence').execute()).toEqual([{ audit_sequence: 1 }])
  })

  test('idle connections that end are replaced without a word', async () => {
    await using database = await openTestDatabase()
    const second = await database.again()
    onTestFinished(() => second.close())
    await Promise.all([database.ping(), database.ping(), database.ping()])

    await endOtherConnections(second)
    await second.ping()
    const outcomes = await Promise.allSettled([database.ping(), database.ping(), database.ping(), database.ping()])
    const later = database.ping()

    // A ping may still meet a connection whose end has not arrived yet; none may fail in another way.
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(unavailable)
    await expect(later).resolves.toBeUndefined()
  })
}
