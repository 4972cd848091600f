import type { StoredLicense } from '../../db/repositories/license-rows.ts'
import type { License } from '../../shared/licenses.ts'
import { licenseState } from '../../shared/license-states.ts'

/** A license as the contract shows it at `now`. Source: management-api.md section 5, "row". */
export const toLicense = (stored: StoredLicense, levels: readonly string[], now: Date): License => ({
  id: stored.id,
  license: stored.license,
  clientId: stored.clientId,
  ipAddress: stored.ipAddress,
  pausedAt: stored.pausedAt,
  createdAt: stored.createdAt,
  expiresAt: stored.expiresAt,
  activatedAt: stored.activatedAt,
  applicationId: stored.applicationId,
  comment: stored.comment,
  applicationLicenseSettings: {
    requiresClientId: stored.requiresClientId,
    levels: [...levels],
    durationSeconds: stored.durationSeconds,
    status: licenseState(stored, now),
  },
  applicationUsers: stored.login === null ? null : { login: stored.login },
})
