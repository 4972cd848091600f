import type { ApiKeyRow } from '../../db/repositories/api-keys.ts'
import type { StoredLicense } from '../../db/repositories/license-rows.ts'
import type { StoredUser } from '../../db/repositories/user-rows.ts'
import type { ApplicationSettings } from '../../shared/applications.ts'
import type { Told } from '../touched.ts'
import { toApiKey } from './to-api-key.ts'
import { toLicense } from './to-license.ts'
import { toUser } from './to-user.ts'

/** Records as audit events tell them: what the API shows, without what names the record and what every act changes. */

/** @param levels undefined where nobody looked at them */
export const tellLicense = (stored: StoredLicense, now: Date, levels?: readonly string[]): Told => {
  const {
    id: _,
    applicationId: _application,
    createdAt: _created,
    applicationLicenseSettings,
    ...fields
  } = toLicense(stored, levels ?? [], now)
  const { levels: had, ...settings } = applicationLicenseSettings
  return { ...fields, applicationLicenseSettings: levels === undefined ? settings : { ...settings, levels: had } }
}

/** @param levels undefined where nobody looked at them */
export const tellUser = (stored: StoredUser, levels?: readonly string[]): Told => {
  const {
    id: _,
    applicationId: _application,
    createdAt: _created,
    updatedAt: _updated,
    applicationUserSettings,
    ...fields
  } = toUser(stored, levels ?? [])
  const { levels: had, ...settings } = applicationUserSettings
  return { ...fields, applicationUserSettings: levels === undefined ? settings : { ...settings, levels: had } }
}

export const tellApplication = ({ name, version, isPaused, requiresLicense, clientBlacklisting, levels }: ApplicationSettings): Told => ({
  name,
  version,
  isPaused,
  requiresLicense,
  clientBlacklisting,
  levels,
})

export const tellApiKey = (row: ApiKeyRow, now: Date): Told => {
  const { name, publicId, status, scopes, allApplications, applicationIds, expiresAt, revokedAt, rotatedFromId } = toApiKey(row, now)
  return { name, publicId, status, scopes, allApplications, applicationIds, expiresAt, revokedAt, rotatedFromId }
}
