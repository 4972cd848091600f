import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import { routes, type Route } from '../../server/rest/routes.ts'
import { each } from '../../shared/each.ts'
import type { Id } from '../../shared/ids.ts'
import { type LimitName, LIMITS } from '../../shared/plans.ts'
import { callThrough, type Told } from '../support/api/doors.ts'
import { times } from '../support/api/races.ts'
import { recordsIn, type Records, sampleOf } from '../support/api/samples.ts'
import { type Variable, variablesOf, varied } from '../support/api/vary.ts'
import { plansFile } from '../support/plans-file.ts'
import { openWorld, type World } from '../support/world.ts'

/** Every limit of a plan, met by a hundred creates at once: exactly the limit, and what is told is what a recount finds. */

vi.setConfig({ testTimeout: 120_000 })

const LIMIT = 13

/** Rows that each limit counts. Sessions and bytes are no rows. */
const TABLES: Readonly<Partial<Record<LimitName, string>>> = {
  createdApplicationVariableCount: 'variable',
  createdApplicationLicenseCount: 'license',
  createdApplicationUserCount: 'app_user',
  uploadedFilesCount: 'file',
  createdApplicationBlacklistCount: 'blacklist_entry',
  createdApplicationsCount: 'application',
  createdApplicationLicenseLevelsCount: 'license_level',
  apiKeyCount: 'api_key',
}

const limitsOf = ({ endpoint }: Route): readonly LimitName[] => [endpoint.limit ?? []].flat()

const cases = LIMITS.flatMap((limit) => {
  const table = TABLES[limit]
  const adding = routes.filter((route) => limitsOf(route).includes(limit))
  return table === undefined ? [] : adding.map((route) => ({ limit, table, route, name: route.name }))
})

const recount = async ({ database }: World, table: string, accountId: Id) => {
  const own = ['application', 'api_key'].includes(table)
    ? sql`select count(*) as n from ${sql.table(table)} where account_id = ${accountId}`
    : sql`select count(*) as n from ${sql.table(table)} as t join application as a on a.id = t.application_id where a.account_id = ${accountId}`
  const { rows } = await sql<{ n: unknown }>`${own}`.execute(database.writer)
  return Number(rows[0]?.n)
}

const openAccount = async (world: World, plan: 'basic' | 'unlimited') => {
  const { accountId, cookie } = await world.make.person({ plan })
  const apiKey = (await world.make.key(accountId, ['*'])).id
  const records: Records = { ...(await recordsIn(world, accountId)), apiKey }
  await world.make.levels(accountId, records.application, ['basic'])
  const used = async (limit: LimitName): Promise<number> =>
    (await world.ask('GET', '/api/v1/panel/get-account-limits', { cookie })).body.data[limit].currentValue
  const call = (route: Route, input: Told['details']) => callThrough(world, 'REST')(route, input, { cookie })
  return { accountId, records, used, call }
}

/** How the sample of a route is made into many, and how many records each adds. */
const learn = async (world: World, route: Route, limit: LimitName): Promise<{ variables: Variable[]; unit: number }> => {
  const account = await openAccount(world, 'unlimited')
  const sample = sampleOf(route.name, account.records)
  const variables = await variablesOf(sample, async (input) => (await account.call(route, input)).status === 200)
  const before = await account.used(limit)
  expect(await account.call(route, varied(sample, variables, 1))).toMatchObject({ status: 200 })
  return { variables, unit: (await account.used(limit)) - before }
}

test('every limit that counts rows and can be met today is among the cases', () => {
  const declared = new Set(routes.flatMap(limitsOf).filter((limit) => TABLES[limit] !== undefined))

  expect(new Set(cases.map(({ limit }) => limit))).toEqual(declared)
  expect(declared.size).toBeGreaterThanOrEqual(5)
})

describe('a hundred creates at once leave exactly the limit', () => {
  test.each(cases)('of $limit, by $name', async ({ limit, table, route }) => {
    const limits = { ...each(LIMITS, () => LIMIT), storageSizeMib: null }
    await using world = await openWorld({ KEYWARD_PLANS: await plansFile({ basic: { limits } }) })
    const { variables, unit } = await learn(world, route, limit)
    const account = await openAccount(world, 'basic')
    const sample = sampleOf(route.name, account.records)
    const create = (n: number) => account.call(route, varied(sample, variables, n))
    const there = await account.used(limit)
    const room = Math.floor((LIMIT - there) / unit)

    const first = [await create(1), await create(2)]
    const burst = await times(100, (index) => create(index + 3))
    // While too many passwords wait to be hashed, creates are told to come again: here they do.
    let [last, n] = [await create(103), 104]
    for (; last.status === 200; n += 1) last = await create(n)

    const made = [...first, ...burst].filter(({ status }) => status === 200).length + (n - 104)
    expect(unit).toBeGreaterThan(0)
    expect(room).toBeGreaterThan(2)
    expect(made).toBe(room)
    expect(burst.filter(({ code }) => code !== undefined && !['limit_reached', 'rate_limited'].includes(code))).toEqual([])
    expect(last).toMatchObject({
      status: 403,
      code: 'limit_reached',
      details: { limit, currentValue: there + room * unit, maxValue: LIMIT },
    })
    expect(await account.used(limit)).toBe(there + room * unit)
    expect(await recount(world, table, account.accountId)).toBe(there + room * unit)
  })
})
