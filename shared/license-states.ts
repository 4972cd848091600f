import type { Id } from './ids.ts'

/** The effective states of a license; one that stands earlier hides those behind it. Source: management-api.md section 5. */
export const LICENSE_STATES = ['blacklisted', 'paused', 'expired', 'activated', 'available'] as const

export type LicenseState = (typeof LICENSE_STATES)[number]

/** What decides the state of a license. Times are ISO 8601 UTC with milliseconds. */
export interface LicenseTimes {
  readonly activatedAt: string | null
  readonly pausedAt: string | null
  readonly blacklistedAt: string | null
  /** Null before the first use, unless a fixed end was set, and for a lifetime. While paused it stands still: the rest is `expiresAt − pausedAt`. */
  readonly expiresAt: string | null
}

/** What the actions on a license read and change. */
export interface LicenseCore extends LicenseTimes {
  /** From the first use on; null for a lifetime. */
  readonly durationSeconds: number | null
  readonly clientId: string | null
  readonly ipAddress: string | null
  readonly comment: string | null
  /** The account of the application that it is linked to. */
  readonly appUserId: Id | null
}

/** The effective state at `now`: valid until, and not at, the moment it expires. */
export const licenseState = ({ blacklistedAt, pausedAt, expiresAt, activatedAt }: LicenseTimes, now: Date): LicenseState => {
  if (blacklistedAt !== null) return 'blacklisted'
  if (pausedAt !== null) return 'paused'
  if (expiresAt !== null && now.toISOString() >= expiresAt) return 'expired'
  return activatedAt === null ? 'available' : 'activated'
}
