import { expect, test } from 'vitest'
import { LICENSE_STATES, licenseState } from '../../shared/license-states.ts'
import { DAY_MS, fresh, later, NOW } from '../support/license-kinds.ts'

test('the state is the first that holds, for every combination of flags', () => {
  const times = [null, later(-1), NOW, later(1)].map((time) => time?.toISOString() ?? null)
  const flags = [null, later(-DAY_MS).toISOString()]
  const all = flags.flatMap((blacklistedAt) =>
    flags.flatMap((pausedAt) =>
      times.flatMap((expiresAt) => flags.map((activatedAt) => ({ blacklistedAt, pausedAt, expiresAt, activatedAt }))),
    ),
  )
  expect(LICENSE_STATES).toEqual(['blacklisted', 'paused', 'expired', 'activated', 'available'])
  const states = all.map((license) => licenseState(license, NOW))

  // Half are blacklisted; half of the others are paused; of those left, half have ended; the rest are used or not.
  expect(LICENSE_STATES.map((state) => states.filter((each) => each === state).length)).toEqual([16, 8, 4, 2, 2])
  for (const [index, license] of all.entries()) {
    const holds = [
      license.blacklistedAt,
      license.pausedAt,
      license.expiresAt !== null && license.expiresAt <= NOW.toISOString(),
      license.activatedAt,
      true,
    ]
    expect(states[index]).toBe(LICENSE_STATES[holds.findIndex(Boolean)])
  }
})

test('a license is good until, and not at, its end, and again when the clock is set back an hour', () => {
  const license = fresh({ activatedAt: NOW.toISOString(), expiresAt: '2038-01-19T03:14:08.000Z' })
  const states = ['03:14:07.999', '03:14:08.000', '02:14:08.000'].map((time) => licenseState(license, new Date(`2038-01-19T${time}Z`)))

  expect(states).toEqual(['activated', 'expired', 'activated'])
})
