import type { Id } from '../../shared/ids.ts'
import type { LicenseCore } from '../../shared/license-states.ts'

/** The license linked to `appUserId`: the same object when it is, `unfit` when it is linked to another. */
export const linkLicense = <L extends LicenseCore>(license: L, appUserId: Id): L | 'unfit' => {
  if (license.appUserId === appUserId) return license
  return license.appUserId === null ? { ...license, appUserId } : 'unfit'
}

/** The license without its link; the same object when it has none, or, with `appUserId`, when it is linked to another. */
export const unlinkLicense = <L extends LicenseCore>(license: L, appUserId: Id | undefined): L => {
  if (license.appUserId === null || (appUserId !== undefined && license.appUserId !== appUserId)) return license
  return { ...license, appUserId: null }
}
