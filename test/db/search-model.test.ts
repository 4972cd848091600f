import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Database } from '../../db/handle.ts'
import { LICENSE_FIELDS, type SearchField } from '../../db/search/fields.ts'
import { fold } from '../../db/search/search-text.ts'
import { openTestDatabase, testOn } from '../support/databases.ts'
import {
  APPLICATION,
  find,
  insertSearched,
  makeApplications,
  NEIGHBOR,
  settleIndex,
  type Texts,
  updateSearched,
} from '../support/searched.ts'

/** Few letters, so that parts are found again, and all that a pattern or an index may take for something else. */
const text = (least: number, most: number) =>
  fc.string({ unit: fc.constantFrom(...'aAbBÄäσςΣ1-.%_\\"\'* 😀🎉İı\u0301\u200f'), minLength: least, maxLength: most })

const texts: fc.Arbitrary<Texts> = fc.record(Object.fromEntries(LICENSE_FIELDS.map((name) => [name, fc.option(text(0, 9))])), {
  requiredKeys: [],
})

const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('insert' as const), texts, isOwn: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('update' as const), at: fc.nat(), texts }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('index' as const) }) },
)

const question = fc.record({ term: text(1, 5), fields: fc.subarray([...LICENSE_FIELDS]) })

interface Row {
  readonly id: string
  readonly isOwn: boolean
  readonly texts: Texts
}

const matches = (row: Row, term: string, fields: readonly SearchField[]) =>
  (fields.length === 0 ? LICENSE_FIELDS : fields).some((name) => {
    const value = row.texts[name]
    if (value === undefined || value === null || value === '') return false
    return [...term].length < 3 ? fold(value).startsWith(fold(term)) : fold(value).includes(fold(term))
  })

const naive = (rows: readonly Row[], term: string, fields: readonly SearchField[]) =>
  rows
    .filter((row) => row.isOwn && matches(row, term, fields))
    .map(({ id }) => id)
    .toReversed()

type Act = typeof act extends fc.Arbitrary<infer A> ? A : never

const apply = async (database: Database, rows: readonly Row[], one: Act): Promise<readonly Row[]> => {
  if (one.kind === 'index') await settleIndex(database)
  if (one.kind === 'insert') {
    const id = Number(rows.at(-1)?.id ?? 0) + 1
    await insertSearched(database, { applicationId: one.isOwn ? APPLICATION : NEIGHBOR, first: id }, [one.texts])
    return [...rows, { id: String(id), isOwn: one.isOwn, texts: one.texts }]
  }
  const row = 'at' in one ? rows[one.at % Math.max(1, rows.length)] : undefined
  if (one.kind === 'update' && row !== undefined) {
    await updateSearched(database, row.id, one.texts)
    return rows.map((other) => (other === row ? { ...row, texts: one.texts } : other))
  }
  if (one.kind === 'remove' && row !== undefined) {
    await database.writer.deleteFrom('license').where('id', '=', row.id).execute()
    return rows.filter((other) => other !== row)
  }
  return rows
}

/** @param tamper what is done to the database behind the model's back */
const judge = (numRuns: number, tamper: (database: Database) => Promise<unknown> = async () => {}) =>
  fc.assert(
    fc.asyncProperty(
      fc.array(act, { minLength: 1, maxLength: 20 }),
      fc.array(question, { minLength: 10, maxLength: 20 }),
      async (acts, questions) => {
        await using database = await openTestDatabase()
        await makeApplications(database)
        let rows: readonly Row[] = []
        for (const one of acts) rows = await apply(database, rows, one)
        await tamper(database)

        for (const { term, fields } of questions) expect(await find(database, term, { fields })).toEqual(naive(rows, term, fields))
      },
    ),
    { numRuns, seed: 20_261_120, endOnFailure: true },
  )

test('whatever happened to the rows, a search finds what looking at each of them finds', async () => {
  await judge(40)
})

test('a row that is not found where it should be would be seen', async () => {
  const hide = (database: Database) => database.writer.updateTable('license').set({ search: '' }).where('id', '<', '5').execute()

  await expect(judge(40, hide)).rejects.toThrow(/Property failed/)
})

testOn('sqlite', 'an index that is not told of a change would be seen', async () => {
  const forget = (database: Database) => sql`delete from search_queue`.execute(database.writer)

  await expect(judge(40, forget)).rejects.toThrow(/Property failed/)
})
