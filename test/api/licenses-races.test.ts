import { expect, test } from 'vitest'
import { createApp } from '../../server/app.ts'
import { openNode } from '../../server/open-node.ts'
import { purgeApplications } from '../../server/jobs/purge-applications.ts'
import { settleLicenses } from '../../server/jobs/settle-licenses.ts'
import { codes, times } from '../support/api/races.ts'
import { dialectUnderTest, hasManyConnections } from '../support/databases.ts'
import { openLicenses, type LicensesWorld } from '../support/license-world.ts'
import type { Answer } from '../support/world.ts'

/** Many at once, on PostgreSQL at two nodes in turn: exactly the limit, one winner, and counters that equal a recount. */

const PANEL = '/api/v1/panel'

type Post = (path: string, body: object, method?: string) => Promise<Answer>

/** Asks the node of the world, and where two nodes can share a database a second one in turn with it. */
const openRace = async (plan: 'unlimited' | 'free' = 'unlimited') => {
  const w = await openLicenses({ plan })
  const here: Post = (path, body, method = 'POST') => w.call(method, `${path}?applicationId=${w.applicationId}`, body)
  if (dialectUnderTest !== 'postgres' || !hasManyConnections) return { ...w, post: here }
  const { config, log, clock } = w.world.node
  const database = await w.world.database.again()
  const node = await openNode({ config, log, clock, database, hasJobs: false })
  const app = createApp(node)
  const there: Post = async (path, body, method = 'POST') => {
    const credential: Record<string, string> =
      w.as.key === undefined ? { cookie: w.as.cookie ?? '' } : { authorization: `Bearer ${w.as.key}` }
    const response = await app.request(`http://localhost:4000${PANEL}/${path}?applicationId=${w.applicationId}`, {
      method,
      headers: { 'content-type': 'application/json', ...credential },
      body: JSON.stringify(body),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) }
  }
  let asked = 0
  return {
    ...w,
    post: ((...request) => ((asked += 1) % 2 === 0 ? here : there)(...request)) satisfies Post,
    [Symbol.asyncDispose]: async () => {
      await node.close()
      await database.close()
      await w[Symbol.asyncDispose]()
    },
  }
}

const newOnes = (fields: object) => ({ duration: '1h', applicationLicenseSettings: { levels: [], requiresClientId: false }, ...fields })

const expectExact = async (w: LicensesWorld) => {
  const { kept, counted } = await w.counters()
  expect(kept).toEqual(counted)
}

test('a hundred creates at the limit of the plan leave exactly the limit', async () => {
  await using w = await openRace('free')

  const answers = await times(100, () => w.post('create-licenses', newOnes({ amount: 1 })))

  expect(codes(answers)).toEqual({ ok: 50, limit_reached: 50 })
  expect((await w.metadata()).totalLicenses).toBe(50)
  await expectExact(w)
})

test('creates of several at the limit never pass it, and each is whole or not at all', async () => {
  await using w = await openRace('free')

  const answers = await times(40, (index) => w.post('create-licenses', newOnes({ amount: 1 + (index % 7) })))

  const made = answers.flatMap(({ body }): string[] => body.createdLicenses ?? [])
  expect(made.length).toBeLessThanOrEqual(50)
  expect((await w.metadata()).totalLicenses).toBe(made.length)
  await expectExact(w)
})

test('one key imported fifty times at once is imported once, with those beside it', async () => {
  await using w = await openRace()

  const answers = await times(50, (index) => w.post('create-licenses', newOnes({ licenses: [`OWN-${index}`.padEnd(6, '_'), 'SHARED-1'] })))

  expect(codes(answers)).toEqual({ ok: 1, already_exists: 49 })
  expect((await w.metadata()).totalLicenses).toBe(2)
  await expectExact(w)
})

test('pause against extend against delete of one license ends consistently', async () => {
  await using w = await openRace()

  for (let round = 0; round < 5; round += 1) {
    const id = await w.one({ durationSeconds: 3600 })
    await w.use(id)
    const act = (action: string, more: object = {}) => w.post('licenses-actions', { action, licenseId: id, ...more })

    const answers = await Promise.all([
      ...Array.from({ length: 8 }, (_, index) => act(index % 2 === 0 ? 'pause' : 'unpause')),
      ...Array.from({ length: 8 }, () => act('extend', { duration: '1h' })),
      ...(round % 2 === 0 ? [act('delete'), act('delete')] : []),
    ])

    const told = codes(answers)
    expect(Object.keys(told).filter((code) => code !== 'ok' && code !== 'not_found')).toEqual([])
    const row = await w.row(id)
    if (round % 2 === 0) expect(row).toBeUndefined()
    // The clock stands, so that pauses take nothing away.
    else expect(row.expiresAt).toBe('2026-11-20T23:03:22.000Z')
    await expectExact(w)
  }
})

test('two actions on all at once each find all, and the counters stay exact', async () => {
  await using w = await openRace()
  await w.make({ amount: 1000, durationSeconds: 3600 })
  await w.make({ amount: 200, durationSeconds: 3600 })

  const answers = await Promise.all(
    ['pause', 'blacklist', 'pause', 'unblacklist', 'blacklist', 'unpause', 'reinitialize'].map((action) =>
      w.post('licenses-actions', { action, all: true }),
    ),
  )
  const removed = await times(3, () => w.post('licenses-actions', { action: 'delete', all: true }))

  expect(codes(answers)).toEqual({ ok: 7 })
  for (const { body } of answers) expect([0, 1200]).toContain(body.data.affected)
  expect(removed.map(({ body }) => body.data.affected).toSorted()).toEqual([0, 0, 1200])
  await expectExact(w)
})

test('an application deleted while licenses are created in it takes all of them along', async () => {
  await using w = await openRace()

  const [removed, ...answers] = await Promise.all([
    w.post('delete-application', {}, 'DELETE'),
    ...Array.from({ length: 40 }, () => w.post('create-licenses', newOnes({ amount: 5 }))),
  ])
  const { body: limits } = await w.call('GET', 'get-account-limits')
  await purgeApplications(w.world.database)

  expect(removed?.status).toBe(200)
  expect(Object.keys(codes(answers)).filter((code) => code !== 'ok' && code !== 'not_found')).toEqual([])
  expect(limits.data.createdApplicationLicenseCount.currentValue).toBe(0)
  expect(await w.world.database.reader.kysely.selectFrom('license').select('id').execute()).toEqual([])
})

test('a level renamed while licenses get it is had by all of them, under its last name', async () => {
  await using w = await openRace()
  const withLevel = (name: string) => newOnes({ amount: 2, applicationLicenseSettings: { levels: [name], requiresClientId: false } })

  const [renamed, ...answers] = await Promise.all([
    w.post('edit-application-license-levels', { oldLevel: 'basic', newLevel: 'plus' }, 'PATCH'),
    ...Array.from({ length: 40 }, (_, index) => w.post('create-licenses', withLevel(index % 2 === 0 ? 'basic' : 'plus'))),
  ])
  const { body: ofPlus } = await w.table({ level: 'plus', pageSize: '100' })

  expect(renamed?.status).toBe(200)
  const told = codes(answers)
  expect(Object.keys(told).filter((code) => code !== 'ok' && code !== 'validation_error')).toEqual([])
  expect(ofPlus.data).toHaveLength((told['ok'] ?? 0) * 2)
  expect((await w.table({ level: 'basic' })).body.data).toEqual([])
})

test('a level removed by force while licenses get it is had by none, and removed gently only when none has it', async () => {
  await using w = await openRace()
  const withLevel = (name: string) => newOnes({ amount: 2, applicationLicenseSettings: { levels: [name], requiresClientId: false } })
  const create = (name: string) => Array.from({ length: 20 }, () => w.post('create-licenses', withLevel(name)))
  const remove = (name: string, force: boolean) => w.post('delete-application-license-levels', { levels: [name], force }, 'DELETE')

  const [[forced, ...afterForce], [gentle, ...afterGentle]] = await Promise.all([
    Promise.all([remove('basic', true), ...create('basic')]),
    Promise.all([remove('gold', false), ...create('gold')]),
  ])

  expect(forced?.status).toBe(200)
  expect((await w.table({ level: 'basic' })).body.data).toEqual([])
  const had = (await w.table({ level: 'gold', pageSize: '100' })).body.data.length
  expect(had).toBe((codes(afterGentle)['ok'] ?? 0) * 2)
  expect(gentle?.status).toBe(had === 0 ? 200 : 409)
  for (const answers of [afterForce, afterGentle])
    expect(Object.keys(codes(answers)).filter((code) => code !== 'ok' && code !== 'validation_error')).toEqual([])
  await expectExact(w)
})

test('the job that settles, beside everything that moves the same licenses', async () => {
  await using w = await openRace()
  const ids = (await w.make({ amount: 60, durationSeconds: 1 })).map(({ id }) => id)
  for (const id of ids) await w.use(id)
  w.world.clock.advance(1000)

  await Promise.all([
    ...Array.from({ length: 4 }, () => settleLicenses(w.world.database, w.world.clock.now)),
    ...['pause', 'unpause', 'reinitialize', 'blacklist', 'unblacklist'].map((action) => w.post('licenses-actions', { action, all: true })),
    w.post('licenses-actions', { action: 'extend', licenseIds: ids.slice(0, 20), duration: '1h' }),
    w.post('licenses-actions', { action: 'delete', licenseIds: ids.slice(40) }),
  ])

  expect((await w.metadata()).totalLicenses).toBe(40)
  await expectExact(w)
})
