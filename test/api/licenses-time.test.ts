import { expect, test } from 'vitest'
import { settleLicenses } from '../../server/jobs/settle-licenses.ts'
import type { Id } from '../../shared/ids.ts'
import { LICENSE_STATES, type LicenseState } from '../../shared/license-states.ts'
import { openLicenses, type LicensesWorld } from '../support/license-world.ts'

/** A license expires without a write: at every millisecond count, table and row tell the same, whether the job has settled it or not. */

const NAMES: Readonly<Record<LicenseState, string>> = {
  available: 'availableLicenses',
  paused: 'pausedLicenses',
  activated: 'activeLicenses',
  expired: 'expiredLicenses',
  blacklisted: 'blacklistedLicenses',
}

const agree = async (w: LicensesWorld, id: Id): Promise<LicenseState> => {
  const metadata = await w.metadata()
  const { status } = (await w.row(id)).applicationLicenseSettings
  for (const state of LICENSE_STATES) {
    const shown = (await w.table({ status: state })).body.data.length
    const sorted = (await w.table({ status: state, sort: 'license' })).body.data.length
    expect([state, shown, sorted, metadata[NAMES[state]]]).toEqual([state, ...Array.from({ length: 3 }, () => (state === status ? 1 : 0))])
  }
  expect((await w.call('GET', `get-licenses-overview?applicationId=${w.applicationId}`)).body.data).toMatchObject(metadata)
  const { kept, counted } = await w.counters()
  expect(kept).toEqual(counted)
  return status
}

/** The state at a moment, asked before and after the job. */
const stateAt = async (w: LicensesWorld, id: Id, at: string) => {
  w.world.clock.set(at)
  const before = await agree(w, id)
  await settleLicenses(w.world.database, w.world.clock.now)
  expect(await agree(w, id)).toBe(before)
  return before
}

const shifted = (iso: string, ms: number) => new Date(Date.parse(iso) + ms).toISOString()

test.each([
  ['a second after its first use', '2026-11-20T14:03:22.000Z', '1s', '2026-11-20T14:03:23.000Z'],
  ['on a leap day', '2028-02-28T12:00:00.000Z', '1d', '2028-02-29T12:00:00.000Z'],
  ['a year of 365 days over a leap day', '2028-02-28T12:00:00.000Z', '1y', '2029-02-27T12:00:00.000Z'],
  ['beyond 2038', '2038-01-19T03:14:07.000Z', '1s', '2038-01-19T03:14:08.000Z'],
  ['a century ahead', '2026-11-20T14:03:22.123Z', '100y', shifted('2026-11-20T14:03:22.123Z', 100 * 365 * 86_400_000)],
  ['at the turn of a year', '2026-12-31T23:59:59.999Z', '1s', '2027-01-01T00:00:00.999Z'],
])('a license expires %s, to the millisecond', async (_, usedAt, duration, end) => {
  await using w = await openLicenses()
  const { body } = await w.create({ amount: 1, duration })
  const { id } = body.data[0]
  w.world.clock.set(usedAt)
  await w.use(id)

  expect((await w.row(id)).expiresAt).toBe(end)
  expect(await stateAt(w, id, shifted(end, -1))).toBe('activated')
  expect(await stateAt(w, id, end)).toBe('expired')
  expect(await stateAt(w, id, shifted(end, 1))).toBe('expired')
})

test.each(['2028-02-29T23:59:59.999Z', '2038-01-19T03:14:08.000Z', '1970-01-01T00:00:00.000Z', '0001-01-01T00:00:00.000Z'])(
  'a license that was never used expires at the end that was fixed for it, %s',
  async (end) => {
    await using w = await openLicenses()
    const id = await w.one()
    await w.edit(id, { expiresAt: end })
    const isPast = Date.parse(end) < w.world.clock.now().getTime()

    if (!isPast) expect(await stateAt(w, id, shifted(end, -1))).toBe('available')
    expect(await stateAt(w, id, isPast ? '2026-11-20T14:03:22.000Z' : end)).toBe('expired')
  },
)

test('at the last moment there is a license is alive until it, and stays so when it is extended', async () => {
  await using w = await openLicenses()
  const id = await w.one()
  await w.edit(id, { expiresAt: '9999-12-31T23:59:59.999Z' })

  expect((await w.act('extend', { licenseId: id, duration: '1s' })).body.data).toEqual({ affected: 0 })
  expect(await stateAt(w, id, '9999-12-31T23:59:59.998Z')).toBe('available')
  expect(await stateAt(w, id, '9999-12-31T23:59:59.999Z')).toBe('expired')
})

test.each([
  ['that is in use', 'activated'],
  ['that was never used, with a fixed end', 'available'],
] as const)('a clock that is set back an hour brings a license %s back to life, and forward again to its end', async (_, alive) => {
  await using w = await openLicenses()
  const end = '2026-11-20T15:03:22.000Z'
  const id = await w.one({ durationSeconds: 3600 })
  if (alive === 'activated') await w.use(id)
  else await w.edit(id, { expiresAt: end })

  for (const [at, state] of [
    [end, 'expired'],
    [shifted(end, -3_600_000), alive],
    [shifted(end, -1), alive],
    [end, 'expired'],
    [shifted(end, -1), alive],
    ['2020-01-01T00:00:00.000Z', alive],
    [end, 'expired'],
  ] as const)
    expect(await stateAt(w, id, at)).toBe(state)
})

test('a license that is paused or blacklisted over its end is told so, and afterwards has what was left', async () => {
  await using w = await openLicenses()
  const id = await w.one({ durationSeconds: 3600 })
  await w.use(id)
  w.world.clock.set('2026-11-20T15:03:21.999Z')
  await w.act('pause', { licenseId: id })

  expect(await stateAt(w, id, '2026-11-21T00:00:00.000Z')).toBe('paused')
  await w.act('blacklist', { licenseId: id })
  expect(await stateAt(w, id, '2026-11-22T00:00:00.000Z')).toBe('blacklisted')
  await w.act('unblacklist', { licenseId: id })
  expect(await stateAt(w, id, '2026-11-23T00:00:00.000Z')).toBe('paused')
  await w.act('unpause', { licenseId: id })

  expect(await agree(w, id)).toBe('activated')
  expect(await stateAt(w, id, '2026-11-23T00:00:00.001Z')).toBe('expired')
})

test('a pause whose clock was set back meanwhile takes and gives nothing', async () => {
  await using w = await openLicenses()
  const id = await w.one({ durationSeconds: 3600 })
  await w.use(id)
  w.world.clock.advance(1_800_000)
  await w.act('pause', { licenseId: id })
  w.world.clock.advance(-3_600_000)
  await w.act('unpause', { licenseId: id })

  // Half an hour was left, and it is 13:33:22.
  expect((await w.row(id)).expiresAt).toBe('2026-11-20T14:03:22.000Z')
  expect(await stateAt(w, id, '2026-11-20T14:03:21.999Z')).toBe('activated')
  expect(await stateAt(w, id, '2026-11-20T14:03:22.000Z')).toBe('expired')
})
