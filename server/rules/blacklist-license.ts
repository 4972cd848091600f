import type { LicenseCore } from '../../shared/license-states.ts'

/**
 * The license with the flag that hides every other state, and with `comment` unless that is undefined. The first time of blacklisting
 * stays. The same object when it is blacklisted and the comment is no other. Source: management-api.md section 5, "Actions".
 */
export const blacklistLicense = <L extends LicenseCore>(license: L, comment: string | null | undefined, now: Date): L => {
  const commented = comment === undefined ? license.comment : comment
  if (license.blacklistedAt !== null && commented === license.comment) return license
  return { ...license, blacklistedAt: license.blacklistedAt ?? now.toISOString(), comment: commented }
}
