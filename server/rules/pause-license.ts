import type { LicenseCore } from '../../shared/license-states.ts'
import { endAt } from './extend-license.ts'

/** The license at rest: its end stands still until it is unpaused. The same object when it is paused. */
export const pauseLicense = <L extends LicenseCore>(license: L, now: Date): L =>
  license.pausedAt === null ? { ...license, pausedAt: now.toISOString() } : license

/**
 * The license with the rest it had when it was paused, to the millisecond, also when the clock was set back meanwhile. One that had
 * expired by then has no rest and keeps its end. The same object when it is not paused. Source: management-api.md section 5.
 */
export const unpauseLicense = <L extends LicenseCore>(license: L, now: Date): L => {
  const { expiresAt, pausedAt } = license
  if (pausedAt === null) return license
  const restMs = expiresAt === null ? 0 : Date.parse(expiresAt) - Date.parse(pausedAt)
  return { ...license, pausedAt: null, expiresAt: restMs > 0 ? endAt(now.getTime() + restMs) : expiresAt }
}
