import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { activateLicense, type LicenseUse } from '../../server/rules/activate-license.ts'
import { changeLicense } from '../../server/rules/change-license.ts'
import { MAX_DURATION_SECONDS } from '../../server/rules/extend-license.ts'
import { anyStepMs, BARE, DAY_MS, fresh, later, NOW } from '../support/license-kinds.ts'

const LAST = '9999-12-31T23:59:59.999Z'

const use = (more: Partial<LicenseUse> = {}): LicenseUse => ({
  clientId: 'pc-2',
  ipAddress: '198.51.100.9',
  requiresClientId: true,
  ...more,
})

const bound = { clientId: 'pc-2', ipAddress: '198.51.100.9' }

describe('the first use', () => {
  test('starts the clock, binds the client and notes the address, and touches nothing else', () => {
    const license = fresh({ ...BARE['unused with a duration'], appUserId: '7' })

    expect(activateLicense(license, use(), NOW)).toEqual({
      ...license,
      ...bound,
      activatedAt: NOW.toISOString(),
      expiresAt: later(30 * DAY_MS).toISOString(),
    })
  })

  test.each(['unused with a fixed end', 'unused with a fixed end and no duration', 'unused for a lifetime'])(
    'of one %s leaves its end',
    (kind) => {
      const license = fresh(BARE[kind])

      expect(activateLicense(license, use(), NOW)).toEqual({ ...license, ...bound, activatedAt: NOW.toISOString() })
    },
  )

  test('binds no client where none is required, and none other than the bound one', () => {
    expect(activateLicense(fresh(), use({ requiresClientId: false }), NOW).clientId).toBeNull()
    expect(activateLicense(fresh(), use({ clientId: null }), NOW).clientId).toBeNull()
    expect(activateLicense(fresh({ clientId: 'pc-1' }), use(), NOW).clientId).toBe('pc-1')
    expect(activateLicense(fresh({ clientId: 'pc-1' }), use({ requiresClientId: false }), NOW).clientId).toBe('pc-1')
  })

  test('notes where it came from, unless that is unknown', () => {
    const license = fresh({ ipAddress: '192.0.2.1' })

    expect(activateLicense(license, use(), NOW).ipAddress).toBe('198.51.100.9')
    expect(activateLicense(license, use({ ipAddress: null }), NOW).ipAddress).toBe('192.0.2.1')
  })
})

describe('a later use', () => {
  test('never starts the clock again, whenever it comes', () => {
    fc.assert(
      fc.property(anyStepMs, fc.boolean(), (stepMs, requiresClientId) => {
        const first = Object.freeze(activateLicense(fresh(BARE['unused with a duration']), use(), NOW))
        expect(activateLicense(first, use({ clientId: 'pc-3', ipAddress: '192.0.2.3', requiresClientId }), later(stepMs))).toBe(first)
      }),
    )
  })

  test('binds only what is unbound', () => {
    const used = fresh({ ...BARE['activated'], clientId: null })
    const unaddressed = fresh({ ...BARE['activated'], ipAddress: null })

    expect(activateLicense(used, use(), NOW)).toEqual({ ...used, clientId: 'pc-2' })
    expect(activateLicense(used, use({ requiresClientId: false }), NOW)).toBe(used)
    expect(activateLicense(unaddressed, use(), NOW)).toEqual({ ...unaddressed, ipAddress: '198.51.100.9' })
  })

  test('starts it again once the license is as before its first use', () => {
    const first = activateLicense(fresh(BARE['unused with a duration']), use(), NOW)
    const again = changeLicense(first, { act: 'reinitialize' }, later(DAY_MS))
    if (again === 'unfit') throw new Error('reinitialize always fits')

    expect(activateLicense(again, use({ clientId: 'pc-3' }), later(2 * DAY_MS))).toMatchObject({
      clientId: 'pc-3',
      expiresAt: later(32 * DAY_MS).toISOString(),
    })
  })
})

describe('the calendar', () => {
  const runs: readonly (readonly [string, string, number, string])[] = [
    ['over a leap day', '2028-02-28T12:00:00.000Z', 86_400, '2028-02-29T12:00:00.000Z'],
    ['from a leap day, a year being 365 days', '2028-02-29T12:00:00.000Z', 31_536_000, '2029-02-28T12:00:00.000Z'],
    ['over no leap day in 2100', '2100-02-28T12:00:00.000Z', 86_400, '2100-03-01T12:00:00.000Z'],
    ['past the seconds that 32 bits hold', '2038-01-19T03:14:07.999Z', 1, '2038-01-19T03:14:08.999Z'],
    ['past the end of time', '9999-12-31T23:59:59.000Z', 1, LAST],
    ['for the longest duration', '2026-11-20T14:03:22.000Z', MAX_DURATION_SECONDS, LAST],
  ]

  test.each(runs)('runs %s, for a first use, an extension and a pause alike', (...[, from, seconds, end]) => {
    const now = new Date(from)
    const paused = fresh({ pausedAt: later(-DAY_MS).toISOString(), expiresAt: later(seconds * 1000 - DAY_MS).toISOString() })
    const expired = fresh({ activatedAt: NOW.toISOString(), expiresAt: from })

    expect(activateLicense(fresh({ durationSeconds: seconds }), use(), now).expiresAt).toBe(end)
    expect(changeLicense(expired, { act: 'extend', seconds }, now)).toEqual({ ...expired, expiresAt: end })
    expect(changeLicense(paused, { act: 'unpause' }, now)).toEqual({ ...paused, pausedAt: null, expiresAt: end })
  })
})

describe('the most there is', () => {
  const asLong = { act: 'extend', seconds: 101 * 365 * 86_400 } as const

  test('of an end is reached and then nothing changes, paused or not', () => {
    for (const pausedAt of [null, NOW.toISOString()]) {
      const license = fresh({ activatedAt: NOW.toISOString(), expiresAt: '9999-12-31T23:59:59.000Z', pausedAt })
      const longest = changeLicense(license, { act: 'extend', seconds: 1 }, NOW)
      if (longest === 'unfit') throw new Error('it has an end')

      expect(longest.expiresAt).toBe(LAST)
      expect(changeLicense(longest, asLong, NOW)).toBe(longest)
    }
  })

  test('of a duration is 8000 years, reached to the second, and then nothing changes', () => {
    const most = 8000 * 365 * 24 * 60 * 60
    const almost = fresh({ durationSeconds: most - 2 })
    const full = fresh({ durationSeconds: most })

    expect(changeLicense(almost, { act: 'extend', seconds: 1 }, NOW)).toMatchObject({ durationSeconds: most - 1 })
    expect(changeLicense(almost, asLong, NOW)).toEqual(full)
    expect(changeLicense(full, asLong, NOW)).toBe(full)
  })
})
