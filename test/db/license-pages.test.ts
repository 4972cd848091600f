import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Id } from '../../shared/ids.ts'
import { openLicenses, type LicensesWorld } from '../support/license-world.ts'

/** Pages deep in a large table, which whole days are skipped for: the same rows as by counting from the start. */

let w: LicensesWorld
/** Oldest first. */
let ids: Id[]

const DAY_MS = 86_400_000

beforeAll(async () => {
  w = await openLicenses()
  ids = []
  for (let day = 0; day < 13; day += 1) {
    // Around midnight, days left out, and a clock that is set back an hour in between.
    const made = await w.make({ amount: 1000, durationSeconds: 3600 })
    ids.push(...made.map(({ id }) => id))
    w.world.clock.advance(day === 4 ? -3_600_000 : day === 7 ? 5 * DAY_MS : DAY_MS / 2)
  }
  const gone = ids.filter((_, index) => index % 13 === 0 || (index >= 3000 && index < 4000))
  for (let from = 0; from < gone.length; from += 1000) await w.act('delete', { licenseIds: gone.slice(from, from + 1000) })
  const deleted = new Set(gone)
  ids = ids.filter((id) => !deleted.has(id))
})

afterAll(() => w[Symbol.asyncDispose]())

const pages = [1, 2, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 100, 110, 111, 112, 113]

test.each(['-createdAt', 'createdAt'] as const)('every page by %s holds its rows', async (sort) => {
  const order = sort === 'createdAt' ? ids : ids.toReversed()
  for (const page of pages) {
    const { body } = await w.table({ sort, pageSize: '100', currentPage: String(page) })
    expect([page, body.data.map(({ id }: { id: Id }) => id)]).toEqual([page, order.slice((page - 1) * 100, page * 100)])
    expect(body.totalPages).toBe(Math.ceil(ids.length / 100))
  }
})

test('and the counters equal a recount', async () => {
  const { kept, counted } = await w.counters()

  expect(kept).toEqual(counted)
  expect(kept.living.length).toBe(7)
})
