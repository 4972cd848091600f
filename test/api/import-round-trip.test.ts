import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FORMATS } from '../../shared/exchange.ts'
import { importing } from '../support/api/import.ts'
import { openWorld } from '../support/world.ts'

/** What one application exports another one imports, and exports as it was. */

const line = (least: number, most: number) =>
  fc
    .array(
      fc.constantFrom('"', "'", '=', '+', '-', '@', '＝', ',', ';', '\\', ' ', '🎲', '\u202e', 'é', 'e\u0301', 'a', 'B', '0', '<b>', '%'),
      {
        minLength: least,
        maxLength: Math.floor(most / 3),
      },
    )
    .map((parts) => parts.join(''))

const orNull = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null })

const past = fc.date({ min: new Date('2001-01-01'), max: new Date('2026-11-01'), noInvalidDate: true }).map((date) => date.toISOString())

const common = {
  levels: fc.subarray(['basic', 'pro', '=1+1', 'a;b\\c', '"']),
  requiresClientId: fc.boolean(),
  clientId: orNull(line(4, 64)),
  ipAddress: orNull(fc.oneof(fc.ipV4(), fc.ipV6())),
  comment: orNull(line(1, 255)),
  blacklistedAt: orNull(past),
}

const user = fc.record({
  login: fc.tuple(line(0, 60), fc.uuid()).map(([text, id]) => `${text}${id}`),
  credentialsType: fc.constant('login_password'),
  requiresLicense: fc.boolean(),
  ...common,
})

const key = fc.string({ unit: fc.constantFrom(...'"\'=+-@,;\\<aZ09'), minLength: 6, maxLength: 40 })

const license = fc.record({
  license: key,
  durationSeconds: orNull(fc.integer({ min: 1, max: 1e9 })),
  ...common,
  activatedAt: orNull(past),
  expiresAt: orNull(
    fc.date({ min: new Date('2001-01-01'), max: new Date('2099-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
  ),
  pausedAt: orNull(past),
})

/** What a record has of its own, without what is made anew with it. */
const own = (record: Record<string, unknown>) => {
  const { id: _, createdAt: __, updatedAt: ___, ...rest } = record
  return rest
}

test.each(FORMATS)('licenses and users survive a journey as %s, whatever they are called', async (format) => {
  await using world = await openWorld()
  const home = await importing(world)
  await world.make.levels(home.accountId, home.applicationId, ['=1+1', 'a;b\\c', '"'])
  const { id: there } = await world.make.application(home.accountId)
  await world.make.levels(home.accountId, there, ['basic', 'pro', '=1+1', 'a;b\\c', '"'])
  const users = fc.sample(user, { numRuns: 150, seed: 7 })
  const licenses = [...new Map(fc.sample(license, { numRuns: 150, seed: 11 }).map((one) => [one.license, one])).values()].map(
    (one, index) => ({
      ...one,
      login: index % 3 === 0 ? users[index % users.length]?.login : null,
    }),
  )
  const asLines = (records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('')

  const first = [
    await home.bring('users', asLines(users), { format: 'jsonl' }),
    await home.bring('licenses', asLines(licenses), { format: 'jsonl' }),
  ]
  const again = [
    await home.bring('users', (await home.told('users', format)).text, { format, into: there }),
    await home.bring('licenses', (await home.told('licenses', format)).text, { format, into: there }),
  ]

  expect([...first, ...again].map(({ text }) => text.slice(0, 500))).toEqual([
    expect.stringContaining('"imported":150'),
    expect.stringContaining(`"imported":${licenses.length}`),
    expect.stringContaining('"imported":150'),
    expect.stringContaining(`"imported":${licenses.length}`),
  ])
  expect((await home.lines('users', there)).map(own)).toEqual((await home.lines('users')).map(own))
  expect((await home.lines('licenses', there)).map(own)).toEqual((await home.lines('licenses')).map(own))
  expect(await home.counts(there)).toEqual(await home.counts())
})
