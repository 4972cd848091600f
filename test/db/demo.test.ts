import { afterAll, beforeAll, expect, test } from 'vitest'
import { tallies } from '../../db/repositories/tallies.ts'
import { makeDemo } from '../../server/cli/demo/make-demo.ts'
import { DEMO_EMAIL } from '../../server/cli/demo/open-account.ts'
import type { Id } from '../../shared/ids.ts'
import { LICENSE_STATES, licenseState } from '../../shared/license-states.ts'
import type { PlanName } from '../../shared/plans.ts'
import { countersOf } from '../support/license-world.ts'
import { openWorld, type World } from '../support/world.ts'

/** A world with two demos, a second apart, beside the account of somebody else: made once, since each takes hundreds of transactions. */
const openDemos = async () => {
  const world = await openWorld()
  const fill = () => makeDemo(world.node, { password: undefined, progress: () => {} })
  const { accountId: other } = await world.make.person()
  const { id: foreign } = await world.make.application(other)
  await world.make.licenses(other, foreign, { amount: 3, durationSeconds: 60 })
  const look = async () => JSON.stringify([await rowsOf(world, foreign), await daysOf(world, foreign), await auditOf(world, other)])
  const before = await look()
  const first = await fill()
  const counted = await countsOf(world, first.applicationId)
  world.clock.advance(1000)
  const second = await fill()
  return { world, fill, first, second, counted, other: { before, after: await look() } }
}

let demos: Awaited<ReturnType<typeof openDemos>>

beforeAll(async () => {
  demos = await openDemos()
})

afterAll(() => demos.world[Symbol.asyncDispose]())

const rowsOf = async ({ database }: World, applicationId: Id) => {
  const { kysely } = database.reader
  const licenses = await kysely.selectFrom('license').where('application_id', '=', applicationId).selectAll().execute()
  const users = await kysely.selectFrom('app_user').where('application_id', '=', applicationId).selectAll().execute()
  return { licenses, users }
}

/** What is counted per day, and the same counted anew from the rows; both without days of none. */
const daysOf = async (world: World, applicationId: Id) => {
  const { licenses, users } = await rowsOf(world, applicationId)
  const counted = (kind: string, times: readonly (string | null)[]) =>
    [
      ...Map.groupBy(
        times.filter((time) => time !== null),
        (time) => Math.floor(Date.parse(time) / 86_400_000),
      ),
    ].map(([day, { length }]) => `${kind} ${day}: ${length}`)
  const kept = await world.database.reader.kysely
    .selectFrom('daily_count')
    .where('application_id', '=', applicationId)
    .where('n', '!=', 0)
    .selectAll()
    .execute()
  return {
    kept: kept.map(({ kind, day, n }) => `${kind} ${day}: ${n}`).toSorted(),
    recount: [
      ...counted(
        'license.created',
        licenses.map((row) => row.created_at),
      ),
      ...counted(
        'license.living',
        licenses.map((row) => row.created_at),
      ),
      ...counted(
        'license.activated',
        licenses.map((row) => row.activated_at),
      ),
      ...counted(
        'app_user.created',
        users.map((row) => row.created_at),
      ),
    ].toSorted(),
  }
}

const auditOf = ({ database }: World, accountId: Id) =>
  database.reader.kysely
    .selectFrom('audit_event')
    .where('account_id', '=', accountId)
    .select(['sequence', 'actor_kind', 'action', 'changes', 'created_at', 'application_id'])
    .orderBy('id')
    .execute()

/** How many licenses are in each state at this moment, judged one by one. */
const countsOf = async (world: World, applicationId: Id) => {
  const { licenses } = await rowsOf(world, applicationId)
  const states = licenses.map((row) =>
    licenseState(
      { activatedAt: row.activated_at, pausedAt: row.paused_at, blacklistedAt: row.blacklisted_at, expiresAt: row.expires_at },
      world.clock.now(),
    ),
  )
  const [blacklistedLicenses, pausedLicenses, expiredLicenses, activeLicenses, availableLicenses] = LICENSE_STATES.map(
    (state) => states.filter((one) => one === state).length,
  )
  return { totalLicenses: states.length, availableLicenses, pausedLicenses, activeLicenses, expiredLicenses, blacklistedLicenses }
}

test('the demo has 1000 licenses in all states, and tells how many of each', () => {
  const { first, counted } = demos

  expect(first.licenses).toEqual(counted)
  expect(first.licenses.totalLicenses).toBe(1000)
  expect(Math.min(...Object.values(first.licenses))).toBeGreaterThanOrEqual(20)
})

test('its counters are a recount, in each demo and over the API', async () => {
  const { world, first, second } = demos
  for (const { applicationId } of [first, second]) {
    const { kept, counted } = await countersOf(world, applicationId)
    expect(kept).toEqual(counted)
    const days = await daysOf(world, applicationId)
    expect(days.kept).toEqual(days.recount)
    const path = `/api/v1/panel/get-licenses-metadata?applicationId=${applicationId}`
    expect((await world.ask('GET', path, { key: first.plaintextKey })).body.data).toEqual(await countsOf(world, applicationId))
  }
})

test('ids and dates agree, lie in the past and follow each other', async () => {
  const { world, first } = demos
  const now = world.clock.now().toISOString()

  const { licenses, users } = await rowsOf(world, first.applicationId)

  const times = [...licenses, ...users].map((row) => [new Date(Number(BigInt(row.id) >> 20n)).toISOString(), row.created_at])
  expect(times.filter(([ofId, created = '']) => ofId !== created || created > now)).toEqual([])
  const wrong = (row: (typeof licenses)[number]) =>
    [row.activated_at, row.paused_at, row.blacklisted_at].filter((time) => time !== null && (time < row.created_at || time > now))
  expect(licenses.flatMap(wrong)).toEqual([])
  expect(users).toHaveLength(25)
  expect(new Set(licenses.flatMap((row) => row.app_user_id ?? [])).size).toBe(first.users.linked)
})

test('every act is audited as the operator at the time it was really done, and stands in histories', async () => {
  const { world, first, second } = demos

  const events = await auditOf(world, first.accountId)

  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
  expect(new Set(events.map(({ actor_kind }) => actor_kind))).toEqual(new Set(['cli']))
  expect(new Set(events.map(({ created_at }) => created_at)).size).toBe(2)
  expect(new Set(events.map(({ action }) => action)).size).toBe(12)
  expect(JSON.stringify(events)).not.toMatch(/argon2|blz_mgmt|"password"/)
  const get = async (path: string) => (await world.ask('GET', `/api/v1/panel/${path}`, { key: second.plaintextKey })).body.data
  const [paused] = await get(`get-licenses-table?applicationId=${first.applicationId}&currentPage=1&status=paused`)
  const history = await get(`get-license-history?applicationId=${first.applicationId}&licenseId=${paused.id}&currentPage=1`)
  expect(history.map(({ action }: { action: string }) => action)).toEqual(expect.arrayContaining(['license.pause', 'license.create']))
  expect(history[0]).toMatchObject({ actor: { kind: 'cli' }, isForAll: false, changes: { asOf: paused.pausedAt } })
})

test('once more makes another application and key in the same account, and touches no other account', async () => {
  const { world, first, second, other } = demos

  const { body } = await world.ask('GET', '/api/v1/panel/get-applications', { key: first.plaintextKey })

  expect(other.after).toBe(other.before)
  expect([first.isNewAccount, second.isNewAccount, second.password]).toEqual([true, false, null])
  expect(second.accountId).toBe(first.accountId)
  expect(body.data.map(({ name }: { name: string }) => name)).toEqual(['Demo application 2', 'Demo application'])
})

test('a plan without room for the whole refuses it, and nothing is made', async () => {
  const { world, fill, first } = demos
  const before = await auditOf(world, first.accountId)
  const setPlan = (plan: PlanName) =>
    world.database.transaction((handle) => handle.kysely.updateTable('account').set({ plan }).where('id', '=', first.accountId).execute())
  await setPlan('basic')

  await expect(fill()).rejects.toMatchObject({ code: 'limit_reached', details: { limit: 'createdApplicationLicenseCount' } })

  expect(await auditOf(world, first.accountId)).toEqual(before)
  await setPlan('unlimited')
})

test('an account of that e-mail which the demo did not make is left alone', async () => {
  await using world = await openWorld()
  await world.make.person()
  await world.database.transaction((handle) => handle.kysely.updateTable('auth_user').set({ email: DEMO_EMAIL }).execute())

  await expect(makeDemo(world.node, { password: undefined, progress: () => {} })).rejects.toThrow('was not made by this command')

  expect(await world.database.reader.kysely.selectFrom('application').select('id').execute()).toEqual([])
})

test('a wrong counter would be found', async () => {
  const { world, first } = demos
  await world.database.transaction((handle) =>
    tallies(handle).count(first.applicationId, 'license.activated', new Map([[Math.floor(world.clock.now().getTime() / 86_400_000), 1]])),
  )

  const { kept, recount } = await daysOf(world, first.applicationId)

  expect(kept).not.toEqual(recount)
})
