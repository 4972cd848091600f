import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkStored } from '../../bench/support/check-stored.ts'
import { storeLicenses } from '../../bench/support/many-licenses.ts'
import { Repositories } from '../../db/repositories/index.ts'
import type { LicensesAsked } from '../../db/repositories/license-table.ts'
import { dialectUnderTest } from '../support/databases.ts'
import { indexesOf, plansOf, scansOf, sortsOf } from '../support/plans.ts'
import { openWorld } from '../support/world.ts'

/** In each of two applications: enough that no planner thinks it cheap to walk them all. */
const COUNT = 20_000
const LAST = COUNT / 10

const YEAR_MS = 365 * 86_400_000

const open = async () => {
  const world = await openWorld()
  const { accountId } = await world.make.person()
  const path = world.database.url?.match(/^sqlite:(.+)$/)?.[1]
  const store = async (days: number) => {
    const { id: applicationId } = await world.make.application(accountId)
    const stored = await storeLicenses(world.database, path, { applicationId, count: COUNT, days, now: world.clock.now() })
    return { accountId, applicationId, stored }
  }
  await store(700)
  return { world, ...(await store(1_000)) }
}

let opened: Awaited<ReturnType<typeof open>>

beforeAll(async () => {
  opened = await open()
})

afterAll(async () => {
  await opened.world[Symbol.asyncDispose]()
})

const analyze = async () => {
  if (dialectUnderTest === 'postgres') await sql`analyze`.execute(opened.world.database.writer)
}

const plansFor = (ask: (kit: Repositories) => Promise<unknown>) =>
  plansOf(opened.world.database, (handle) => ask(new Repositories(handle, { accountId: opened.accountId, applications: 'all' })))

/** `late`: at a moment at which many licenses have expired that nobody wrote down yet. */
const pageOf = ({ isLate = false, ...asked }: Partial<LicensesAsked> & { isLate?: boolean }) => {
  const now = opened.world.clock.now()
  const page = { applicationId: opened.applicationId, currentPage: 1, pageSize: 10, sort: '-createdAt' } as const
  return plansFor(({ licenseTable }) => licenseTable.page({ ...page, now: isLate ? new Date(now.getTime() + YEAR_MS / 2) : now, ...asked }))
}

/** The unique index of license keys, whose name the database made. */
const BY_KEY = dialectUnderTest === 'sqlite' ? 'sqlite_autoindex_license_1' : 'license_application_id_license_id_key'

const search = (term: string) => ({ term, fields: [] })

/** Pages that are read off an index in its order, and the index. */
const ORDERED: readonly { what: string; asked: Partial<LicensesAsked>; index: string; needsStatistics?: true }[] = [
  { what: 'the first page', asked: {}, index: 'license_page' },
  { what: 'a page in the middle', asked: { currentPage: LAST / 2 }, index: 'license_page' },
  { what: 'the last page', asked: { currentPage: LAST }, index: 'license_page' },
  { what: 'the oldest', asked: { sort: 'createdAt' }, index: 'license_page' },
  { what: 'those that end last', asked: { sort: '-expiresAt' }, index: 'license_expiry' },
  { what: 'the last page of those by their end', asked: { sort: 'expiresAt', currentPage: LAST }, index: 'license_expiry' },
  { what: 'a state', asked: { status: 'expired' }, index: 'license_phase' },
  { what: 'a state, in the middle', asked: { status: 'available', currentPage: LAST / 5 }, index: 'license_phase' },
  { what: 'the blacklisted', asked: { status: 'blacklisted' }, index: 'license_phase' },
  { what: 'a page in the middle by the key', asked: { sort: 'license', currentPage: LAST / 2 }, index: BY_KEY, needsStatistics: true },
  { what: 'a level', asked: { level: 'pro' }, index: 'license_to_level_level_id', needsStatistics: true },
]

/** What looks at some rows one by one, which it has found by these indexes. */
const FOUND: readonly { what: string; asked: Partial<LicensesAsked> & { isLate?: boolean }; indexes: readonly string[] }[] = [
  { what: 'a level and a state', asked: { level: 'pro', status: 'paused' }, indexes: ['license_to_level_level_id', 'license id'] },
  { what: 'a state by the end', asked: { status: 'activated', sort: 'expiresAt' }, indexes: ['license_phase', 'license id'] },
  { what: 'a rare text', asked: { search: search('QQ7-1QQ') }, indexes: ['license_page', 'license_search'] },
  { what: 'a common text', asked: { search: search('hw-') }, indexes: ['license_page'] },
  { what: 'a beginning', asked: { search: search('q') }, indexes: ['license_page', 'license_search'] },
  { what: 'a common text in a state', asked: { search: search('hw-'), status: 'activated', sort: 'license' }, indexes: ['license id'] },
  { what: 'a common text of a level', asked: { search: search('hw-'), level: 'pro' }, indexes: ['license id'] },
  {
    what: 'the expired, many of them since a moment',
    asked: { status: 'expired', isLate: true },
    indexes: ['license_phase', 'license_due'],
  },
  { what: 'those in use, fewer since a moment', asked: { status: 'activated', isLate: true }, indexes: ['license_phase', 'license_due'] },
]

const SITUATIONS = dialectUnderTest === 'sqlite' ? (['without statistics'] as const) : (['without statistics', 'with statistics'] as const)

describe.each(SITUATIONS)('%s', (situation) => {
  beforeAll(async () => {
    if (situation === 'with statistics') await analyze()
  })

  const mayNeedStatistics = (needsStatistics?: true) =>
    needsStatistics === true && dialectUnderTest === 'postgres' && situation === 'without statistics'

  test.each(ORDERED)('$what: in the order of an index', async ({ asked, index, needsStatistics }) => {
    const plans = await pageOf(asked)

    expect(plans.flatMap(scansOf)).toEqual([])
    if (mayNeedStatistics(needsStatistics)) return
    expect(plans.flatMap(indexesOf)).toContain(index)
    expect(plans.flatMap(sortsOf)).toEqual([])
  })

  // With statistics the planner knows that a table of this size is soon read whole, or not, as its sample happened to be.
  test.each(situation === 'with statistics' ? [] : FOUND)('$what: by indexes, never by walking all', async ({ asked, indexes }) => {
    const plans = await pageOf(asked)

    expect(plans.flatMap(scansOf)).toEqual([])
    expect(plans.flatMap(indexesOf)).toEqual(expect.arrayContaining([...indexes]))
  })

  test('the counts look at what the clock has moved', async () => {
    const plans = await plansFor(({ licenseTable }) => licenseTable.count(opened.applicationId, opened.world.clock.now()))

    expect(plans).toHaveLength(1)
    expect(plans.flatMap(scansOf)).toEqual([])
    expect(plans.flatMap(indexesOf).filter((index) => index === 'license_due')).toHaveLength(4)
  })

  test('the next licenses for an act on all come in the order of an index', async () => {
    const [first] = opened.stored.samples
    const plans = await plansFor(({ licenses }) => licenses.after(opened.applicationId, first?.id ?? '0', 500))

    // PostgreSQL may rather read all users than look up those of a batch.
    expect(plans.flatMap(scansOf).filter((scan) => !scan.includes('Seq Scan on app_user'))).toEqual([])
    expect(plans.flatMap(indexesOf)).toContain('license_page')
  })

  test('the licenses of a page and their levels are found by their ids', async () => {
    const ids = opened.stored.samples.map(({ id }) => id).slice(0, 10)
    const plans = await plansFor(async ({ licenses, levels }) => [
      await licenses.some(opened.applicationId, ids),
      await levels.ofLicenses(ids),
    ])

    expect(plans.flatMap(scansOf)).toEqual([])
  })
})

describe('what these tests stand on', () => {
  test('the product finds what the loader has stored', async () => {
    const { world, stored } = opened

    await checkStored(world.node, opened, stored)
    expect(Object.values(stored.counts).every((n) => n > 0)).toBe(true)
  })

  test('a walk over all licenses and a sort of them would be found', async () => {
    const plans = await plansOf(opened.world.database, ({ kysely }) =>
      kysely.selectFrom('license').orderBy('comment').select('id').execute(),
    )

    expect(plans.flatMap(scansOf)).toHaveLength(1)
    expect(plans.flatMap(sortsOf)).toHaveLength(1)
    expect(plans.flatMap(indexesOf)).toEqual([])
  })
})
