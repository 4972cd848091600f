import fc from 'fast-check'
import type { LicenseChange } from '../../server/rules/change-license.ts'
import type { LicenseCore } from '../../shared/license-states.ts'

/** The moment of the first action in every test of the rules for licenses. */
export const NOW = new Date('2026-11-20T14:03:22.123Z')

export const DAY_MS = 86_400_000

export const later = (ms: number, from: Date = NOW) => new Date(from.getTime() + ms)

const at = (ms: number) => later(ms).toISOString()

/** A license that was never used, for a lifetime, with two fields that no rule knows. */
export const fresh = (fields: Partial<LicenseCore> = {}) =>
  Object.freeze<LicenseCore & { license: string; levels: readonly string[] }>({
    license: 'A7Q-2X',
    levels: ['gold'],
    activatedAt: null,
    pausedAt: null,
    blacklistedAt: null,
    expiresAt: null,
    durationSeconds: null,
    clientId: null,
    ipAddress: null,
    comment: 'bulk',
    appUserId: null,
    ...fields,
  })

const used = { activatedAt: at(-60 * DAY_MS), clientId: 'pc-1', ipAddress: '192.0.2.7' }

/** What a license was before it was paused or blacklisted. */
export const BARE: Readonly<Record<string, Partial<LicenseCore>>> = {
  'unused with a duration': { durationSeconds: 30 * 86_400 },
  'unused for a lifetime': {},
  'unused with a fixed end': { durationSeconds: 30 * 86_400, expiresAt: at(10 * DAY_MS) },
  'unused with a fixed end and no duration': { expiresAt: at(10 * DAY_MS) },
  'unused past its fixed end': { durationSeconds: 30 * 86_400, expiresAt: at(-2 * DAY_MS) },
  activated: { ...used, durationSeconds: 70 * 86_400, expiresAt: at(10 * DAY_MS) },
  'activated for a lifetime': used,
  'activated and then made endless by hand': { ...used, durationSeconds: 30 * 86_400 },
  expired: { ...used, durationSeconds: 58 * 86_400, expiresAt: at(-2 * DAY_MS) },
  'expiring exactly now': { ...used, durationSeconds: 60 * 86_400, expiresAt: NOW.toISOString() },
}

const WRAPPED: Readonly<Record<string, Partial<LicenseCore>>> = {
  '': {},
  ', paused just now': { pausedAt: NOW.toISOString() },
  // What ended 2 days ago had expired when it was paused.
  ', paused yesterday': { pausedAt: at(-DAY_MS) },
  // What ended 2 days ago was paused with 3 days left.
  ', paused before': { pausedAt: at(-5 * DAY_MS) },
  // The clock was set back since.
  ', paused in the future': { pausedAt: at(3_600_000) },
  ', blacklisted': { blacklistedAt: at(-DAY_MS) },
  ', paused and blacklisted': { pausedAt: at(-DAY_MS), blacklistedAt: at(-3 * DAY_MS) },
}

const LINKED: Readonly<Record<string, Partial<LicenseCore>>> = { '': {}, ', linked': { appUserId: '7' } }

/** Every kind of license that an action can meet, by name. */
export const KINDS = Object.entries(BARE).flatMap(([bare, fields]) =>
  Object.entries(WRAPPED).flatMap(([wrapped, more]) =>
    Object.entries(LINKED).map(([linked, link]) => [bare + wrapped + linked, fresh({ ...fields, ...more, ...link })] as const),
  ),
)

/** Every action in every form, by act. */
export const CHANGES: { readonly [Act in LicenseChange['act']]: readonly LicenseChange[] } = {
  pause: [{ act: 'pause' }],
  unpause: [{ act: 'unpause' }],
  extend: [
    { act: 'extend', seconds: 1 },
    { act: 'extend', seconds: 86_400 },
  ],
  resetClientId: [{ act: 'resetClientId' }],
  blacklist: [{ act: 'blacklist' }, { act: 'blacklist', comment: 'fraud' }, { act: 'blacklist', comment: null }],
  unblacklist: [{ act: 'unblacklist' }],
  reinitialize: [{ act: 'reinitialize' }],
  link: [
    { act: 'link', appUserId: '7' },
    { act: 'link', appUserId: '8' },
  ],
  unlink: [{ act: 'unlink' }, { act: 'unlink', appUserId: '7' }, { act: 'unlink', appUserId: '8' }],
}

export const anyKind = fc.constantFrom(...KINDS.map(([, license]) => license))

export const anyChange = fc.oneof(
  fc.constantFrom(...Object.values(CHANGES).flat()),
  fc.record({ act: fc.constant('extend' as const), seconds: fc.integer({ min: 1, max: 200_000_000_000 }) }),
)

/** From an hour that the clock was set back to a month on, often nothing or a millisecond. */
export const anyStepMs = fc.oneof(fc.constantFrom(0, 1, -3_600_000), fc.integer({ min: -3_600_000, max: 30 * DAY_MS }))
