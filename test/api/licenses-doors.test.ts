import { expect, test } from 'vitest'
import { callThrough, routeOf, type Input } from '../support/api/doors.ts'
import { openLicenses } from '../support/license-world.ts'

/** Both doors, same answer: what one of them writes the other one tells, and reads are equal. */

const READS: readonly (readonly [string, Input])[] = [
  ['metadata', {}],
  ['overview', { days: 3 }],
  ['table', { currentPage: 1 }],
  ['table', { currentPage: 2, pageSize: 3, sort: '-license' }],
  ['table', { currentPage: 9 }],
  ['table', { currentPage: 1, status: 'paused' }],
  ['table', { currentPage: 1, status: 'activated', sort: 'expiresAt' }],
  ['table', { currentPage: 1, level: 'gold' }],
  ['table', { currentPage: 1, searchParams: null }],
  ['table', { currentPage: 1, searchParams: { searchString: '%_\\"🎲', categories: ['Comment'] } }],
  ['table', { currentPage: 1, searchParams: { searchString: 'ada', categories: [] } }],
]

test('every read', async () => {
  await using w = await openLicenses()
  const { login } = await w.world.make.user(w.accountId, w.applicationId, 'ada')
  const made = await w.make({ amount: 11, levels: ['gold'], comment: '%_\\"🎲', durationSeconds: 60 })
  const [first, second, third] = made.map(({ id }) => id)
  await w.use(first ?? '')
  await w.act('pause', { licenseId: second })
  await w.act('link', { licenseId: third, login })
  const history: readonly [string, Input] = ['history', { licenseId: second, currentPage: 1 }]

  for (const [name, input] of [...READS, history]) {
    const route = routeOf(`management.licenses.${name}`)
    const [rest, trpc] = await Promise.all(
      (['REST', 'tRPC'] as const).map((door) => callThrough(w.world, door)(route, { applicationId: w.applicationId, ...input }, w.as)),
    )
    expect([name, input, rest?.status]).toEqual([name, input, 200])
    expect(trpc?.data).toEqual(rest?.data)
  }
})

test('every write: the same output, the same rows and the same events', async () => {
  const run = async (door: 'REST' | 'tRPC') => {
    await using w = await openLicenses()
    const { id: userId, login } = await w.world.make.user(w.accountId, w.applicationId, 'ada')
    const names = new Map([
      [w.applicationId, 'application'],
      [userId, 'ada'],
    ])
    const told: unknown[] = []
    const go = async (name: string, input: Input) => {
      const route = routeOf(`management.licenses.${name}`)
      const answer = await callThrough(w.world, door)(route, { applicationId: w.applicationId, ...input }, w.as)
      told.push([name, answer.status, answer.code, answer.data])
      return answer
    }

    const settings = { levels: ['gold'], requiresClientId: true }
    await go('create', {
      licenses: ['KEY-0001', 'KEY-0002', 'KEY-0003'],
      duration: '1d',
      comment: 'x',
      applicationLicenseSettings: settings,
    })
    const { body } = await w.table({ sort: 'license' })
    const ids: string[] = body.data.map(({ id }: { id: string }) => id)
    for (const [index, id] of ids.entries()) names.set(id, `license ${index}`)
    const [one, two] = ids
    await go('edit', { licenseId: one, clientId: 'hw-1', expiresAt: null, applicationLicenseSettings: { levels: ['basic'] } })
    for (const name of ['pause', 'unpause', 'resetClientId', 'blacklist', 'unblacklist', 'reinitialize']) {
      await go(name, { all: true, dryRun: true })
      await go(name, { licenseIds: [one, two, one] })
      await go(name, { all: true })
    }
    await go('extend', { licenseId: one, duration: '1h30m' })
    await go('link', { licenseIds: [one, two], login: login.toUpperCase() })
    await go('unlink', { licenseId: two, userId })
    await go('remove', { licenseId: two })
    const table = (await w.table({ sort: 'license' })).body.data
    await go('removeAll', { dryRun: true })
    await go('removeAll', {})
    const events = await w.world.database.reader.kysely
      .selectFrom('audit_event')
      .where('application_id', '=', w.applicationId)
      .select(['action', 'target_id', 'changes'])
      .orderBy('sequence')
      .execute()
    // Ids differ between two runs.
    return JSON.parse([...names].reduce((text, [id, name]) => text.replaceAll(id, name), JSON.stringify({ told, table, events })))
  }

  const [rest, trpc] = [await run('REST'), await run('tRPC')]

  expect(trpc).toEqual(rest)
  expect(rest.told).toHaveLength(26)
  expect(rest.told.map(([, status]: [string, number]) => status)).toEqual(Array.from({ length: 26 }, () => 200))
})
