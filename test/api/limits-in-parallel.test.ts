import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import { routes, type Route } from '../../server/rest/routes.ts'
import { each } from '../../shared/each.ts'
import type { Id } from '../../shared/ids.ts'
import { type LimitName, LIMITS } from '../../shared/plans.ts'
import { callThrough, routeOf, type Told } from '../support/api/doors.ts'
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

/** Files of records come in one after the other, all or none: what a limit does to them is tried with them. */
const isCreate = ({ endpoint }: Route) => endpoint.kind === 'mutation'

const cases = LIMITS.flatMap((limit) => {
  const table = TABLES[limit]
  const adding = routes.filter((route) => isCreate(route) && limitsOf(route).includes(limit))
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

type Account = Awaited<ReturnType<typeof openAccount>>

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

interface Case {
  readonly limit: LimitName
  readonly table: string
  readonly route: Route
  /** What happens beside the creates. */
  readonly meanwhile?: (world: World, account: Account) => Promise<unknown>
}

/** Sends a hundred creates at once near the limit, and tells what was wrong about what came of it. */
const judge = async ({ limit, table, route, meanwhile = async () => {} }: Case): Promise<string[]> => {
  const limits = { ...each(LIMITS, () => LIMIT), storageSizeMib: null }
  await using world = await openWorld({ KEYWARD_PLANS: await plansFile({ basic: { limits } }) })
  const { variables, unit } = await learn(world, route, limit)
  const account = await openAccount(world, 'basic')
  const sample = sampleOf(route.name, account.records)
  const create = (n: number) => account.call(route, varied(sample, variables, n))
  const there = await account.used(limit)
  const room = Math.floor((LIMIT - there) / unit)

  const first = [await create(1), await create(2)]
  const [burst] = await Promise.all([times(100, (index) => create(index + 3)), meanwhile(world, account)])
  // While too many passwords wait to be hashed, creates are told to come again: here they do.
  let [last, n] = [await create(103), 104]
  for (; last.status === 200; n += 1) last = await create(n)

  const made = [...first, ...burst].filter(({ status }) => status === 200).length + (n - 104)
  const others = burst.filter(({ code }) => code !== undefined && !['limit_reached', 'rate_limited'].includes(code))
  const [told, counted, right] = [await account.used(limit), await recount(world, table, account.accountId), there + room * unit]
  return [
    ...(unit > 0 && room > 2 ? [] : [`no room to try it: ${there} there, each adds ${unit}`]),
    ...(made === room ? [] : [`${made} were made, ${room} fit`]),
    ...others.map(({ code }) => `refused by ${code}`),
    ...(last.code === 'limit_reached' && last.details['currentValue'] === right ? [] : [`the last one was told ${last.text}`]),
    ...(told === right && counted === right ? [] : [`${told} are told, ${counted} are there, ${right} are right`]),
  ]
}

describe('a hundred creates at once leave exactly the limit', () => {
  test.each(cases)('of $limit, by $name', async (given) => {
    expect(await judge(given)).toEqual([])
  })
})

test('the judge itself reports a record that got past the limit', async () => {
  const route = routeOf('management.applications.create')
  const meanwhile = (world: World, { accountId }: Account) => times(LIMIT, () => world.make.application(accountId))

  const problems = await judge({ limit: 'createdApplicationsCount', table: 'application', route, meanwhile })

  expect(problems).toContainEqual(expect.stringMatching(/are there, 13 are right$/))
})
