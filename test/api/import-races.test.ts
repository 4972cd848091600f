import { expect, test } from 'vitest'
import { importing } from '../support/api/import.ts'
import { openWorld } from '../support/world.ts'

/** Imports beside each other and beside everything else that counts. */

const csv = (name: string, count: number) => `license\n${Array.from({ length: count }, (_, index) => `${name}-${index}\n`).join('')}`

/** Eight files are taken in at once; who is refused for that comes again, as any program would. */
const patiently = async <T extends { status: number }>(ask: () => Promise<T>): Promise<T> => {
  for (;;) {
    const answer = await ask()
    if (answer.status !== 503) return answer
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('a hundred imports and creations at once add up to the limit exactly', async () => {
  await using world = await openWorld()
  const { accountId } = await world.make.person({ plan: 'free' })
  const { plaintextKey: key } = await world.make.key(accountId, ['licenses:create'])
  const { id: applicationId } = await world.make.application(accountId)
  const settings = { levels: [], requiresClientId: false }

  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      patiently(() =>
        index % 2 === 0
          ? world.ask('POST', `/api/v1/panel/import-licenses?applicationId=${applicationId}`, {
              key,
              headers: { 'content-type': 'text/csv' },
              body: csv(`RACE-${index}`, 3),
            })
          : world.ask('POST', `/api/v1/panel/create-licenses?applicationId=${applicationId}`, {
              key,
              body: { amount: 4, duration: null, applicationLicenseSettings: settings },
            }),
      ),
    ),
  )
  const made = answers.reduce((sum, { status }, index) => sum + (status === 200 ? ([3, 4][index % 2] ?? 0) : 0), 0)
  const refused = answers.filter(({ status }) => status !== 200)
  const { n } = await world.database.reader.kysely
    .selectFrom('license')
    .where('application_id', '=', applicationId)
    .select(({ fn }) => fn.countAll<string | number>().as('n'))
    .executeTakeFirstOrThrow()

  expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['limit_reached']))
  expect(Number(n)).toBe(made)
  expect(made).toBeGreaterThanOrEqual(48)
  expect(made).toBeLessThanOrEqual(50)
})

test('an import of one too many changes nothing, and says by how much', async () => {
  await using world = await openWorld()
  const { accountId } = await world.make.person({ plan: 'free' })
  const { plaintextKey: key } = await world.make.key(accountId, ['*'])
  const { id: applicationId } = await world.make.application(accountId)
  const bring = (count: number, more = '') =>
    world.ask('POST', `/api/v1/panel/import-licenses?applicationId=${applicationId}${more}`, {
      key,
      headers: { 'content-type': 'text/csv' },
      body: csv('LIMIT', count),
    })

  const dry = await bring(51, '&dryRun=true')
  const over = await bring(51)
  const exact = await bring(50)

  expect(dry.body).toMatchObject({ code: 'limit_reached', limit: 'createdApplicationLicenseCount', currentValue: 0, maxValue: 50 })
  expect(over.body).toMatchObject({ code: 'limit_reached', currentValue: 0, maxValue: 50 })
  expect(exact.body.data).toEqual({ imported: 50 })
})

test('the same file at once comes in once; with an idempotency key every twin gets the answer', async () => {
  await using world = await openWorld()
  const own = await importing(world)
  const headers = { 'idempotency-key': 'twin-1' }
  const file = csv('TWIN', 300)

  const keyed = await Promise.all(Array.from({ length: 20 }, () => patiently(() => own.bring('licenses', file, { headers }))))
  const later = await own.bring('licenses', file, { headers })
  const other = await own.bring('licenses', csv('OTHER', 3), { headers })
  const bare = await own.bring('licenses', file)

  expect(keyed.map(({ status, body }) => [status, body.data])).toEqual(keyed.map(() => [200, { imported: 300 }]))
  expect(later.headers.get('idempotency-replayed')).toBe('true')
  expect(other.body.code).toBe('idempotency_conflict')
  expect(bare.body).toMatchObject({ code: 'already_exists', errorCount: 300 })
  expect(await own.counts()).toMatchObject({ totalLicenses: 300 })
})

test('licenses that are made between the judging and the writing are told by their line', async () => {
  await using world = await openWorld()
  const own = await importing(world)

  const answers = await Promise.all(Array.from({ length: 4 }, () => own.bring('licenses', csv('SAME', 700))))
  const refused = answers.filter(({ status }) => status !== 200)

  expect(refused).toHaveLength(3)
  expect(refused.map(({ body }) => [body.code, body.errors[0].line])).toEqual(refused.map(() => ['already_exists', 2]))
  expect(await own.counts()).toMatchObject({ totalLicenses: 700 })
})

test('the event of an import stands in the history of what it made, and of nothing else', async () => {
  await using world = await openWorld()
  const own = await importing(world)
  await own.bring('licenses', csv('EARLY', 1))
  world.clock.advance(1000)
  await own.bring('licenses', csv('LATER', 1))
  const [early, later] = await own.lines('licenses')
  const historyOf = async (id: unknown) =>
    (
      await world.ask('GET', `/api/v1/panel/get-license-history?applicationId=${own.applicationId}&licenseId=${String(id)}&currentPage=1`, {
        key: own.key,
      })
    ).body.data

  expect(await historyOf(early?.['id'])).toMatchObject([{ action: 'license.import', createdAt: '2026-11-20T14:03:22.000Z' }])
  expect(await historyOf(later?.['id'])).toMatchObject([{ action: 'license.import', createdAt: '2026-11-20T14:03:23.000Z' }])
})
