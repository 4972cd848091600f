import type { ApiKeyRow } from '../../db/repositories/api-keys.ts'
import type { ChangedLicense } from '../../db/repositories/license-columns.ts'
import type { StoredLicense } from '../../db/repositories/license-rows.ts'
import type { StoredUser } from '../../db/repositories/user-rows.ts'
import type { ApplicationSettings } from '../../shared/applications.ts'
import { licenseState } from '../../shared/license-states.ts'
import type { Change, Told } from '../touched.ts'
import { limitsFrom } from './limits-of-keys.ts'
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

const FIELDS = ['license', 'clientId', 'ipAddress', 'comment', 'pausedAt', 'expiresAt', 'activatedAt'] as const

const SETTINGS = ['requiresClientId', 'durationSeconds'] as const

/** What became of a license whose levels stay, only the fields that differ: for a thousand of them telling all takes too long. */
export const tellLicenseChange = ({ before, after }: ChangedLicense, now: Date): Pick<Change, 'before' | 'after'> => {
  const was: Record<string, unknown> = {}
  const is: Record<string, unknown> = {}
  const settingsWere: Record<string, unknown> = {}
  const settingsAre: Record<string, unknown> = {}
  for (const name of FIELDS) if (before[name] !== after[name]) [was[name], is[name]] = [before[name], after[name]]
  for (const name of SETTINGS) if (before[name] !== after[name]) [settingsWere[name], settingsAre[name]] = [before[name], after[name]]
  const [from, to] = [licenseState(before, now), licenseState(after, now)]
  if (from !== to) [settingsWere['status'], settingsAre['status']] = [from, to]
  if (before.login !== after.login)
    [was['applicationUsers'], is['applicationUsers']] = [before, after].map(({ login }) => (login === null ? null : { login }))
  return { before: { ...was, applicationLicenseSettings: settingsWere }, after: { ...is, applicationLicenseSettings: settingsAre } }
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

/** Its limits without what is used of them, which is no setting. */
export const tellApiKey = (row: ApiKeyRow, now: Date): Told => {
  const { name, publicId, status, scopes, allApplications, applicationIds, expiresAt, revokedAt, rotatedFromId } = toApiKey(row, now)
  const limits = limitsFrom(row.limits)
  return { name, publicId, status, scopes, limits, allApplications, applicationIds, expiresAt, revokedAt, rotatedFromId }
}
