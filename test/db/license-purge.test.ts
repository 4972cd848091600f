import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Database } from '../../db/handle.ts'
import { purgeTombstones } from '../../db/system/purge.ts'
import { purgeApplications } from '../../server/jobs/purge-applications.ts'
import { dialectUnderTest } from '../support/databases.ts'
import { openLicenses } from '../support/license-world.ts'
import { settleIndex } from '../support/searched.ts'

/** What lies below a deleted application is out of every answer at once, and out of the tables in batches. */

const TABLES = [
  'license_to_level',
  'app_user_to_level',
  'license',
  'app_user',
  'license_level',
  'daily_count',
  'application_tally',
] as const

const countsOf = async ({ reader }: Database) => {
  const counts: Record<string, number> = {}
  for (const table of TABLES)
    counts[table] = (
      await reader.kysely
        .selectFrom(table)
        .select(sql<number>`1`.as('one'))
        .execute()
    ).length
  return counts
}

/** A neighbor with some of everything beside an application with more of it, which is deleted. */
const openDeleted = async (amount: number) => {
  const w = await openLicenses()
  const { world, accountId, applicationId } = w
  const { id: neighbor } = await world.make.application(accountId)
  await world.make.levels(accountId, neighbor, ['basic'])
  for (const [application, licenses] of [
    [neighbor, 3],
    [applicationId, amount],
  ] as const) {
    const made = await world.make.licenses(accountId, application, { amount: licenses, levels: ['basic'], comment: 'searched' })
    const user = await world.make.user(accountId, application)
    await w.call('POST', `licenses-actions?applicationId=${application}`, {
      action: 'link',
      licenseIds: made.slice(0, 2).map(({ id }) => id),
      userId: user.id,
    })
    const level = world.database.reader.kysely.selectFrom('license_level').where('application_id', '=', application).select('id').limit(1)
    const { id: levelId } = await level.executeTakeFirstOrThrow()
    await world.database.transaction(({ kysely }) =>
      kysely.insertInto('app_user_to_level').values({ app_user_id: user.id, level_id: levelId }).execute(),
    )
  }
  const limits = async () => (await w.call('GET', 'get-account-limits')).body.data
  const remove = () => w.call('DELETE', `delete-application?applicationId=${applicationId}`)
  return { ...w, neighbor, limits, remove }
}

test('a deleted application is out of every answer and of what the plan counts at once', async () => {
  await using w = await openDeleted(20)
  const before = await w.limits()

  await w.remove()
  const after = await w.limits()

  expect([before.createdApplicationLicenseCount.currentValue, after.createdApplicationLicenseCount.currentValue]).toEqual([23, 3])
  expect([before.createdApplicationUserCount.currentValue, after.createdApplicationUserCount.currentValue]).toEqual([2, 1])
  const id = '1'
  for (const { body } of [
    await w.table(),
    await w.call('GET', `get-licenses-metadata?applicationId=${w.applicationId}`),
    await w.call('GET', `get-licenses-overview?applicationId=${w.applicationId}`),
    await w.call('GET', `get-license-history?applicationId=${w.applicationId}&licenseId=${id}&currentPage=1`),
    await w.create({ amount: 1 }),
    await w.edit(id, { comment: 'x' }),
    await w.act('pause', { all: true }),
    await w.act('delete', { all: true }),
  ])
    expect(body.code).toBe('not_found')
})

test('the purge removes all that lay below it, in batches no larger than asked, and nothing else', async () => {
  await using w = await openDeleted(47)
  await settleIndex(w.world.database)
  await w.remove()

  const batches: number[] = []
  for (;;) {
    const removed = await w.world.database.transaction((handle) => purgeTombstones(handle, 10))
    if (removed === 0) break
    batches.push(removed)
  }
  await settleIndex(w.world.database)

  expect(Math.max(...batches)).toBe(10)
  expect(await countsOf(w.world.database)).toEqual({
    license_to_level: 3,
    app_user_to_level: 1,
    license: 3,
    app_user: 1,
    license_level: 1,
    daily_count: 3,
    application_tally: 1,
  })
  if (dialectUnderTest === 'sqlite') {
    const { rows } = await sql<{ n: number }>`select count(*) as n from license_search`.execute(w.world.database.reader.kysely)
    expect(rows).toEqual([{ n: 3 }])
  }
  expect((await w.call('GET', `get-licenses-metadata?applicationId=${w.neighbor}`)).body.data.totalLicenses).toBe(3)
})

test('a purge that was cut short goes on where it stopped, beside another one', async () => {
  await using w = await openDeleted(60)
  await w.remove()
  for (let batch = 0; batch < 3; batch += 1) await w.world.database.transaction((handle) => purgeTombstones(handle, 7))

  await Promise.all([purgeApplications(w.world.database), purgeApplications(w.world.database)])

  const { kysely } = w.world.database.reader
  expect(await kysely.selectFrom('application').select('id').execute()).toEqual([{ id: w.neighbor }])
  expect((await countsOf(w.world.database))['license']).toBe(3)
})
