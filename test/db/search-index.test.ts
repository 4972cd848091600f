import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import type { Database } from '../../db/handle.ts'
import { isCommon } from '../../db/search/is-common.ts'
import { indexQueued, mergeIndex } from '../../db/system/search-index.ts'
import { indexSearch } from '../../server/jobs/index-search.ts'
import { openTestDatabase, testOn } from '../support/databases.ts'
import { APPLICATION, find, insertSearched, makeApplications, NEIGHBOR, settleIndex, updateSearched } from '../support/searched.ts'

const LICENSE = { license: 'ABCDEF-GHIJKL' }

const queued = async ({ writer }: Database) =>
  (await writer.selectFrom('search_queue').select(['kind', 'id']).execute()).map(({ kind, id }) => `${kind} ${id}`)

/** How many rows of the index have a trigram, also rows that are gone. */
const indexed = async ({ writer }: Database, trigram: string) =>
  (await sql<{ rowid: number }>`select rowid from license_search where license_search match ${`"${trigram}"`}`.execute(writer)).rows.length

test('more rows than are looked at together are found, common and rare ones, newest first', async () => {
  await using database = await openTestDatabase()
  await makeApplications(database)
  const rows = Array.from({ length: 5_200 }, (_, index) => ({
    license: index % 2 === 0 ? `even-${index}` : `odd-${index}`,
    comment: index === 3 ? 'needle' : index < 600 ? 'ancient xneedl eedlex' : 'needl eedle',
  }))
  await insertSearched(database, { applicationId: NEIGHBOR, first: 1_000_000 }, rows.slice(0, 700))
  await insertSearched(database, {}, rows)
  await settleIndex(database)
  if (database.dialect === 'postgres') await sql`analyze license`.execute(database.writer)

  const even = rows.flatMap(({ license }, index) => (license.startsWith('even') ? [String(index + 1)] : [])).toReversed()
  expect(await find(database, 'even', { most: 10_001 })).toEqual(even)
  expect(await find(database, 'even', { most: 7 })).toEqual(even.slice(0, 7))
  expect(await find(database, 'ev', { most: 2_599, fields: ['license'] })).toEqual(even.slice(0, 2_599))
  expect(await find(database, 'needle')).toEqual(['4'])
  expect(await find(database, 'ancient', { most: 10_001 })).toHaveLength(599)
  expect(await find(database, 'needle', { fields: ['license'] })).toEqual([])
  expect(await find(database, 'even-42', { fields: ['comment'] })).toEqual([])
})

testOn('sqlite', 'every write queues its row and the job takes it off, also below a deleted application', async () => {
  await using database = await openTestDatabase()
  await makeApplications(database)
  await insertSearched(database, {}, [LICENSE, LICENSE])
  await insertSearched(database, { kind: 'app_user', first: 3 }, [{ login: 'ada' }])
  expect(await queued(database)).toEqual(['app_user 3', 'license 1', 'license 2'])

  await settleIndex(database)
  expect(await queued(database)).toEqual([])
  expect(await indexed(database, 'ghi')).toBe(2)

  await database.writer.updateTable('license').set({ phase: 'paused' }).execute()
  expect(await queued(database)).toEqual([])
  await updateSearched(database, '1', { license: 'CHANGED' })
  await database.writer.deleteFrom('license').where('id', '=', '2').execute()
  await insertSearched(database, { applicationId: NEIGHBOR, first: 5 }, [LICENSE])
  expect(await queued(database)).toEqual(['license 1', 'license 2', 'license 5'])

  await settleIndex(database)
  expect(await indexed(database, 'ghi')).toBe(1)
  await database.writer.deleteFrom('application').where('id', 'in', [APPLICATION, NEIGHBOR]).execute()
  await settleIndex(database)
  expect(await indexed(database, 'ghi')).toBe(0)
  expect(await indexed(database, 'cha')).toBe(0)
})

testOn('sqlite', 'a write that is rolled back queues nothing', async () => {
  await using database = await openTestDatabase()
  await makeApplications(database)

  const failure = database.transaction(async (handle) => {
    await insertSearched({ ...database, writer: handle.kysely }, {}, [LICENSE])
    throw new Error('no')
  })

  await expect(failure).rejects.toThrow('no')
  expect(await queued(database)).toEqual([])
})

testOn('sqlite', 'a job that fails midway leaves its rows queued, and the next run indexes each once', async () => {
  await using database = await openTestDatabase()
  await makeApplications(database)
  await insertSearched(database, {}, [LICENSE, LICENSE, LICENSE])

  const failure = database.transaction(async (handle) => {
    await indexQueued(handle, 2)
    throw new Error('killed')
  })
  await expect(failure).rejects.toThrow('killed')
  expect(await queued(database)).toHaveLength(3)
  await database.transaction((handle) => indexQueued(handle, 2))
  expect(await queued(database)).toEqual(['license 3'])
  expect(await find(database, 'ghi')).toEqual(['3', '2', '1'])

  await indexSearch(database)
  expect(await queued(database)).toEqual([])
  expect(await find(database, 'ghi')).toEqual(['3', '2', '1'])
  expect(await indexed(database, 'ghi')).toBe(3)
})

testOn('sqlite', 'a row that another process wrote is found at once and indexed here', async () => {
  await using database = await openTestDatabase()
  await makeApplications(database)
  const other = await database.again()
  onTestFinished(() => other.close())
  await insertSearched(other, {}, [LICENSE])

  expect(await find(database, 'ghi')).toEqual(['1'])
  await indexSearch(database)
  expect(await indexed(database, 'ghi')).toBe(1)
  expect(await find(other, 'ghi')).toEqual(['1'])
})

testOn('sqlite', 'the index is joined until there is nothing to join, and stays whole', async () => {
  await using database = await openTestDatabase()
  await makeApplications(database)
  for (let batch = 0; batch < 20; batch++) {
    await insertSearched(
      database,
      { first: 1 + batch * 5 },
      Array.from({ length: 5 }, () => LICENSE),
    )
    await database.transaction((handle) => indexQueued(handle, 100))
  }

  const segments = async () =>
    (await sql<{ n: number }>`select count(distinct segid) as n from license_search_idx`.execute(database.writer)).rows[0]?.n ?? 0
  const before = await segments()
  while (await database.transaction((handle) => mergeIndex(handle, 16)));

  expect(await segments()).toBeLessThan(before)
  await sql`insert into license_search (license_search) values ('integrity-check')`.execute(database.writer)
  expect(await find(database, 'ghi', { most: 200 })).toHaveLength(100)
})

testOn('postgres', 'the statistics tell a common term from a rare one', async () => {
  await using database = await openTestDatabase()
  await makeApplications(database)
  const rows = Array.from({ length: 400 }, (_, index) => ({ license: `KEY-${index}`, comment: index === 7 ? 'rarely' : null }))
  await insertSearched(database, {}, rows)
  const ask = (term: string) => isCommon(database.reader, { kind: 'license', applicationId: APPLICATION, term, fields: [] })
  const before = await ask('key')
  await sql`analyze license`.execute(database.writer)

  expect([before, await ask('key'), await ask('k'), await ask('rarely'), await ask('key-7'), await ask('nowhere')]).toEqual([
    false,
    true,
    true,
    false,
    false,
    false,
  ])
})

testOn('postgres', 'short and longer terms are answered by the index', async () => {
  await using database = await openTestDatabase()
  const plan = async (trigram: string) => {
    const { rows } = await database.writer.transaction().execute(async (trx) => {
      await sql`set local enable_seqscan = off`.execute(trx)
      return sql<{ 'QUERY PLAN': string }>`explain select id from license
        where search_trigrams(application_id, search) @> ${['application 1', trigram]}::text[]`.execute(trx)
    })
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  }

  expect(await plan('\u0001\u0001a')).toContain('Bitmap Index Scan on license_search')
  expect(await plan('abc')).toContain('Bitmap Index Scan on license_search')
})
