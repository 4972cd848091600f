import type { LicenseCore } from '../../shared/license-states.ts'
import { LATEST } from '../../shared/times.ts'

const LATEST_MS = Date.parse(LATEST)

/** 8000 years of 365 days: more than any end can be away, and far from where numbers lose whole seconds. */
export const MAX_DURATION_SECONDS = 8000 * 365 * 86_400

/** The moment `ms` (Unix milliseconds) as the end of a license, at most the last one that has four digits of the year. */
export const endAt = (ms: number): string => new Date(Math.min(ms, LATEST_MS)).toISOString()

/**
 * The license with `seconds` (positive) more: before the first use the duration grows, after it the end moves; from an end that has
 * passed it counts from now, or from the pause. The same object when it is at the maximum, `unfit` when it is for a lifetime.
 * Source: management-api.md section 5, "Actions".
 */
export const extendLicense = <L extends LicenseCore>(license: L, seconds: number, now: Date): L | 'unfit' => {
  const { activatedAt, durationSeconds, expiresAt, pausedAt } = license
  if (expiresAt !== null) {
    const asOf = pausedAt === null ? now.getTime() : Date.parse(pausedAt)
    const extended = endAt(Math.max(Date.parse(expiresAt), asOf) + seconds * 1000)
    return extended === expiresAt ? license : { ...license, expiresAt: extended }
  }
  if (activatedAt !== null || durationSeconds === null) return 'unfit'
  if (durationSeconds >= MAX_DURATION_SECONDS) return license
  return { ...license, durationSeconds: Math.min(durationSeconds + seconds, MAX_DURATION_SECONDS) }
}
