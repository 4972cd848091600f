import { describe, expect, expectTypeOf, test } from 'vitest'
import { eachItem, eachPage, isKeywardError, type Page } from '../../../client/index.ts'

interface Row {
  id: string
  name: string
}

interface Input {
  applicationId: string
  currentPage: number
  pageSize?: number | undefined
  status?: 'paused' | undefined
}

const rowsOf = (count: number): Row[] => Array.from({ length: count }, (_, index) => ({ id: String(count - index), name: 'row' }))

const newRows = (count: number, when: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: `new ${when} ${index}`, name: 'new' }))

/** A table of rows, newest first, as the server pages it. */
const tableOf = (rows: Row[], between: (asked: Input) => void = () => {}) => {
  const asked: Input[] = []
  return {
    asked,
    rows,
    query: async (input: Input, options: { signal?: AbortSignal } = {}): Promise<Page<Row>> => {
      options.signal?.throwIfAborted()
      asked.push(input)
      const { currentPage, pageSize = 10 } = input
      const items = rows.slice((currentPage - 1) * pageSize, currentPage * pageSize)
      const totalPages = Math.max(1, Math.ceil(rows.length / pageSize))
      between(input)
      return { items, totalPages }
    },
  }
}

const input = { applicationId: '7' }

const allOf = async <T>(values: AsyncIterable<T>) => {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}

const idsOf = async (items: AsyncIterable<Row>) => (await allOf(items)).map(({ id }) => id)

describe('the rows of a table', () => {
  test('come across pages of a hundred, in their order, without asking further than the last page', async () => {
    const table = tableOf(rowsOf(250))

    expect(await idsOf(eachItem(table, { ...input, status: 'paused' }))).toEqual(rowsOf(250).map(({ id }) => id))
    expect(table.asked).toEqual([1, 2, 3].map((currentPage) => ({ applicationId: '7', status: 'paused', currentPage, pageSize: 100 })))
  })

  test('of an empty table are none, after one question', async () => {
    const table = tableOf([])

    expect(await idsOf(eachItem(table, input))).toEqual([])
    expect(table.asked).toHaveLength(1)
  })

  test('that exactly fill their pages need no more questions', async () => {
    const table = tableOf(rowsOf(200))

    expect(await idsOf(eachItem(table, input))).toHaveLength(200)
    expect(table.asked).toHaveLength(2)
  })

  test('are given once, although rows are inserted meanwhile', async () => {
    const table = tableOf(rowsOf(30), () => {
      table.rows.unshift({ id: `new ${table.asked.length}`, name: 'new' })
    })

    expect(await idsOf(eachItem(table, { ...input, pageSize: 10 }))).toEqual(rowsOf(30).map(({ id }) => id))
  })

  test('are given once, although many pages of rows are inserted between two of theirs', async () => {
    const table = tableOf(rowsOf(1000), ({ currentPage }) => {
      if (currentPage % 20 === 0) table.rows.unshift(...newRows(150, currentPage))
    })

    expect(await idsOf(eachItem(table, { ...input, pageSize: 10 }))).toEqual(rowsOf(1000).map(({ id }) => id))
  })

  test('are given once up to 10,000 insertions at a time', async () => {
    const insertOnce = (count: number) => {
      const table = tableOf(rowsOf(12_000), ({ currentPage }) => {
        if (currentPage === 115) table.rows.unshift(...newRows(count, 0))
      })
      return table
    }

    const [within, beyond] = await Promise.all([10_000, 10_001].map((count) => idsOf(eachItem(insertOnce(count), input))))

    expect(within).toEqual(rowsOf(12_000).map(({ id }) => id))
    expect(beyond).toHaveLength(12_001)
  })

  test('grow with the table: the last answer tells where it ends', async () => {
    const table = tableOf(rowsOf(20), ({ currentPage }) => {
      if (currentPage === 2) table.rows.push({ id: 'late', name: 'late' })
    })

    const ids = await idsOf(eachItem(table, { ...input, pageSize: 10 }))

    // The second answer was made before the row came.
    expect(ids).toEqual(rowsOf(20).map(({ id }) => id))
    expect(await idsOf(eachItem(table, { ...input, pageSize: 10 }))).toContain('late')
  })

  test('are not asked for before they are wanted', async () => {
    const table = tableOf(rowsOf(250))
    const seen: string[] = []

    for await (const { id } of eachItem(table, input)) {
      seen.push(id)
      if (seen.length === 100) break
    }

    expect(table.asked).toHaveLength(1)
  })

  test('end at once when the signal says so, also within a page', async () => {
    const table = tableOf(rowsOf(250))
    const abort = new AbortController()
    const seen: string[] = []

    const ended = (async () => {
      for await (const { id } of eachItem(table, input, { signal: abort.signal })) {
        seen.push(id)
        if (seen.length === 5) abort.abort()
      }
    })()

    await expect(ended).rejects.toSatisfy((error) => isKeywardError(error) && error.code === 'aborted')
    expect(seen).toHaveLength(5)
  })
})

test('an empty page ends the iteration, however many are said to follow', async () => {
  const table = tableOf(rowsOf(25))
  const endless = { query: async (asked: Input) => ({ ...(await table.query(asked)), totalPages: asked.currentPage < 9 ? 2 ** 31 : 1 }) }

  const pages = await allOf(eachPage(endless, { ...input, pageSize: 10 }))

  expect(pages.map(({ items }) => items.length)).toEqual([10, 10, 5, 0])
})

test.for([
  ['nothing', undefined],
  ['null', null],
  ['a list', []],
  ['items that are no list', { items: { length: 1 }, totalPages: 1 }],
  ['no items', { totalPages: 1 }],
  ['an item that is none', { items: [{ id: '1' }, null], totalPages: 1 }],
  ['an item without an id', { items: [{ name: 'row' }], totalPages: 1 }],
  ['a number of pages that is none', { items: [], totalPages: '1' }],
  ['endless pages', { items: [{ id: '1' }], totalPages: Infinity }],
  ['no number of pages', { items: [] }],
] as const)('an answer that is no page is told as one: %s', async ([, answered]) => {
  const query = async ({ currentPage }: Input) => {
    if (currentPage > 1) throw new Error('asked for more')
    return answered as unknown as Page<Row> // what a server should not answer
  }
  const isBadAnswer = (error: unknown) => isKeywardError(error) && error.code === 'bad_answer'

  await expect(allOf(eachPage({ query }, input))).rejects.toSatisfy(isBadAnswer)
  await expect(allOf(eachItem({ query }, input))).rejects.toSatisfy(isBadAnswer)
})

test('pages come with what the table tells beside the rows', async () => {
  const table = tableOf(rowsOf(25))

  const pages = await allOf(eachPage(table, { ...input, pageSize: 10 }))

  expect(pages.map(({ items, totalPages }) => [items.length, totalPages])).toEqual([
    [10, 3],
    [10, 3],
    [5, 3],
  ])
})

test('the types are those of the procedure', () => {
  const table = tableOf([])

  expectTypeOf(eachItem(table, input)).toExtend<AsyncIterable<Row>>()
  expectTypeOf(eachPage(table, input)).toExtend<AsyncIterable<Page<Row>>>()
  // @ts-expect-error the page is counted, not given
  void eachItem(table, { ...input, currentPage: 1 })
  // @ts-expect-error the application is missing
  void eachItem(table, {})
  // @ts-expect-error no such status
  void eachItem(table, { ...input, status: 'gone' })
})
