import type { LicenseState } from '../../shared/license-states.ts'
import type { LicensesMetadata } from '../../shared/licenses.ts'

/** The counts as the contract names them. Source: management-api.md section 5, "get-licenses-metadata". */
export const toLicensesMetadata = (counts: Readonly<Record<LicenseState, number>>): LicensesMetadata => {
  const { available, paused, activated, expired, blacklisted } = counts
  return {
    totalLicenses: available + paused + activated + expired + blacklisted,
    availableLicenses: available,
    pausedLicenses: paused,
    activeLicenses: activated,
    expiredLicenses: expired,
    blacklistedLicenses: blacklisted,
  }
}
