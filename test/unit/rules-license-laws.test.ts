import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changeLicense, type LicenseChange } from '../../server/rules/change-license.ts'
import { type LicenseCore, licenseState } from '../../shared/license-states.ts'
import { anyChange, anyKind, anyStepMs, BARE, DAY_MS, fresh, KINDS, later, NOW } from '../support/license-kinds.ts'

type Fields = ReturnType<typeof fresh>

/** The license after actions that all fit. */
const after = (license: Fields, now: Date, ...changes: readonly LicenseChange[]): Fields => {
  let current = license
  for (const change of changes) {
    const changed = changeLicense(current, change, now)
    if (changed === 'unfit') throw new Error(`${change.act} does not fit`)
    current = changed
  }
  return current
}

const PAUSE = { act: 'pause' } as const
const UNPAUSE = { act: 'unpause' } as const
const REINITIALIZE = { act: 'reinitialize' } as const
const extend = (seconds: number) => ({ act: 'extend', seconds }) as const

/** The milliseconds left at `now`, or at the pause; those of one not yet used are its duration. */
const restMs = ({ expiresAt, pausedAt, durationSeconds }: LicenseCore, now: Date) =>
  expiresAt === null ? Number(durationSeconds) * 1000 : Date.parse(expiresAt) - (pausedAt === null ? now.getTime() : Date.parse(pausedAt))

const bare = (name: string, more: Partial<LicenseCore> = {}) => {
  const fields = BARE[name]
  if (fields === undefined) throw new Error(`No kind ${name}`)
  return fresh({ ...fields, ...more })
}

const isFor = (license: LicenseCore, kind: 'time' | 'lifetime') =>
  (license.expiresAt === null && (license.durationSeconds === null || license.activatedAt !== null)) === (kind === 'lifetime')

/** The fields that each action may touch, whatever the license is. */
const TOUCHES: { readonly [Act in LicenseChange['act']]: readonly (keyof LicenseCore)[] } = {
  pause: ['pausedAt'],
  unpause: ['pausedAt', 'expiresAt'],
  extend: ['expiresAt', 'durationSeconds'],
  resetClientId: ['clientId'],
  blacklist: ['blacklistedAt', 'comment'],
  unblacklist: ['blacklistedAt'],
  reinitialize: ['activatedAt', 'clientId', 'ipAddress', 'expiresAt', 'pausedAt', 'blacklistedAt'],
  link: ['appUserId'],
  unlink: ['appUserId'],
}

describe('a pause', () => {
  test('gives the rest back to the millisecond, whenever it ends, also with the clock set back', () => {
    fc.assert(
      fc.property(anyStepMs, fc.integer({ min: 1, max: 400 * DAY_MS }), (stepMs, leftMs) => {
        const license = bare('activated', { expiresAt: later(leftMs).toISOString() })
        const resumed = after(after(license, NOW, PAUSE), later(stepMs), UNPAUSE)
        expect(resumed).toEqual({ ...license, expiresAt: later(stepMs + leftMs).toISOString() })
      }),
    )
  })

  test('twice is once, and so is its end', () => {
    for (const [, license] of KINDS)
      for (const change of [PAUSE, UNPAUSE, REINITIALIZE]) {
        const once = after(license, NOW, change)
        expect(after(once, later(DAY_MS), change)).toBe(once)
      }
  })

  test('of an expired license ends in an expired one with the same end', () => {
    for (const kind of ['expired', 'expiring exactly now', 'unused past its fixed end']) {
      const license = bare(kind)
      expect(after(after(license, NOW, PAUSE), later(DAY_MS), UNPAUSE)).toEqual(license)
      expect(licenseState(license, later(DAY_MS))).toBe('expired')
    }
  })

  test('takes no time and makes none: what ran and what is left add up to what was given', () => {
    // Twenty phases of at most a day never use up thirty days.
    const phase = fc.tuple(fc.nat({ max: DAY_MS }), fc.nat({ max: 90 * DAY_MS }), fc.integer({ min: 1, max: 90_000 }), fc.boolean())
    fc.assert(
      fc.property(fc.array(phase, { maxLength: 20 }), (phases) => {
        let now = NOW
        let license = bare('activated', { expiresAt: later(30 * DAY_MS).toISOString() })
        let owedMs = 30 * DAY_MS
        for (const [runMs, stillMs, seconds, isExtendedPaused] of phases) {
          now = later(runMs, now)
          license = after(license, now, ...(isExtendedPaused ? [PAUSE, extend(seconds)] : [extend(seconds), PAUSE]))
          now = later(stillMs, now)
          license = after(license, now, UNPAUSE)
          owedMs += seconds * 1000 - runMs
        }
        expect(restMs(license, now)).toBe(owedMs)
      }),
    )
  })
})

describe('an extension', () => {
  test('comes to the same before and after a pause or its end', () => {
    for (const [, license] of KINDS.filter(([, each]) => isFor(each, 'time')))
      for (const other of [PAUSE, UNPAUSE]) {
        const [before, behind] = [after(license, NOW, extend(90), other), after(license, NOW, other, extend(90))]
        expect(restMs(before, NOW)).toBe(restMs(behind, NOW))
      }
  })

  test('adds exactly its seconds to the rest, or to nothing', () => {
    for (const [, license] of KINDS.filter(([, each]) => isFor(each, 'time')))
      expect(restMs(after(license, NOW, extend(90)), NOW)).toBe(Math.max(restMs(license, NOW), 0) + 90_000)
  })

  test('of an expired license starts from now', () => {
    const extended = after(bare('expired'), NOW, extend(3600))

    expect(extended.expiresAt).toBe(later(3_600_000).toISOString())
    expect(licenseState(extended, NOW)).toBe('activated')
  })

  test('does not fit a lifetime, and fits everything else', () => {
    for (const [, license] of KINDS) expect(changeLicense(license, extend(1), NOW) === 'unfit').toBe(isFor(license, 'lifetime'))
    expect(KINDS.filter(([, license]) => isFor(license, 'lifetime'))).toHaveLength(42)
  })
})

test('blacklisting and its end leave all else alone, also what happens underneath', () => {
  for (const [, license] of KINDS.filter(([, each]) => each.blacklistedAt === null))
    for (const change of [PAUSE, UNPAUSE, ...(isFor(license, 'time') ? [extend(90)] : [])]) {
      const plain = after(after(license, NOW, change), later(DAY_MS), UNPAUSE)
      const hidden = after(after(license, NOW, { act: 'blacklist' }, change), later(DAY_MS), UNPAUSE, { act: 'unblacklist' })
      expect(hidden).toEqual(plain)
    }
})

test('blacklisting again keeps its time and takes a comment that is given', () => {
  const first = after(fresh(), NOW, { act: 'blacklist', comment: 'fraud' })

  expect(first).toMatchObject({ blacklistedAt: NOW.toISOString(), comment: 'fraud' })
  expect(after(first, later(DAY_MS), { act: 'blacklist' })).toBe(first)
  expect(after(first, later(DAY_MS), { act: 'blacklist', comment: undefined })).toBe(first)
  expect(after(first, later(DAY_MS), { act: 'blacklist', comment: 'fraud' })).toBe(first)
  expect(after(first, later(DAY_MS), { act: 'blacklist', comment: null })).toEqual({ ...first, comment: null })
})

test('reinitializing forgets all that use and administration left but the duration, the comment and the link', () => {
  fc.assert(
    fc.property(anyKind, fc.array(anyChange, { maxLength: 8 }), (license, changes) => {
      const changed = changes.reduce((current, change) => {
        const next = changeLicense(current, change, NOW)
        return next === 'unfit' ? current : next
      }, license)
      const { durationSeconds, comment, appUserId } = changed
      expect(after(changed, NOW, REINITIALIZE)).toEqual(fresh({ durationSeconds, comment, appUserId }))
      expect(licenseState(after(changed, NOW, REINITIALIZE), NOW)).toBe('available')
    }),
  )
})

test('a license linked to one refuses another, and unlinking another leaves it', () => {
  const linked = after(fresh(), NOW, { act: 'link', appUserId: '7' })

  expect(changeLicense(linked, { act: 'link', appUserId: '8' }, NOW)).toBe('unfit')
  expect(changeLicense(linked, { act: 'link', appUserId: '7' }, NOW)).toBe(linked)
  expect(changeLicense(linked, { act: 'unlink', appUserId: '8' }, NOW)).toBe(linked)
  expect(changeLicense(linked, { act: 'unlink', appUserId: '7' }, NOW)).toEqual(fresh())
  expect(changeLicense(linked, { act: 'unlink' }, NOW)).toEqual(fresh())
})

test('no action changes a field that is not its own, or hands back a copy', () => {
  fc.assert(
    fc.property(anyKind, anyChange, anyStepMs, (license, change, stepMs) => {
      const changed = changeLicense(license, change, later(stepMs))
      if (changed === 'unfit') return
      const untouched: object = Object.fromEntries(TOUCHES[change.act].map((name) => [name, license[name]]))
      expect({ ...changed, ...untouched }).toEqual(license)
      if (changed !== license) expect(changed).not.toEqual(license)
    }),
    { numRuns: 2000 },
  )
})
