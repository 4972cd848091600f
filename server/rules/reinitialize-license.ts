import type { LicenseCore } from '../../shared/license-states.ts'

/**
 * The license as before its first use; duration, comment and link stay. An end that was fixed by hand goes too. The same object when
 * nothing is to clear. Source: management-api.md section 5, "Actions".
 */
export const reinitializeLicense = <L extends LicenseCore>(license: L): L => {
  const { activatedAt, clientId, ipAddress, expiresAt, pausedAt, blacklistedAt } = license
  if ((activatedAt ?? clientId ?? ipAddress ?? expiresAt ?? pausedAt ?? blacklistedAt) === null) return license
  return { ...license, activatedAt: null, clientId: null, ipAddress: null, expiresAt: null, pausedAt: null, blacklistedAt: null }
}
