import type { StoredUser } from '../../db/repositories/user-rows.ts'
import type { AppUser } from '../../shared/app-users.ts'

/** An app user as the contract shows it. Source: management-api.md section 6, "row". */
export const toUser = (stored: StoredUser, levels: readonly string[]): AppUser => ({
  id: stored.id,
  applicationId: stored.applicationId,
  login: stored.login,
  comment: stored.comment,
  clientId: stored.clientId,
  ipAddress: stored.ipAddress,
  applicationUserSettings: {
    levels: [...levels],
    requiresLicense: stored.requiresLicense,
    credentialsType: stored.credentialsType,
    requiresClientId: stored.requiresClientId,
  },
  blacklistedAt: stored.blacklistedAt,
  createdAt: stored.createdAt,
  updatedAt: stored.updatedAt,
})
