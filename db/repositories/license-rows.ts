import type { Id } from '../../shared/ids.ts'
import type { LicenseCore, LicenseState } from '../../shared/license-states.ts'
import type { Handle } from '../handle.ts'
import { reachable, type Reach } from '../reach.ts'

/** A license as it is stored, with the login it is linked to. */
export interface StoredLicense extends LicenseCore {
  readonly id: Id
  readonly applicationId: Id
  readonly license: string
  readonly requiresClientId: boolean
  /** The state it was written with. */
  readonly phase: LicenseState
  readonly login: string | null
  readonly createdAt: string
}

/** The licenses of an application within reach, with what `toStored` reads. */
export const selectLicenses = ({ kysely }: Handle, reach: Reach, applicationId: Id) =>
  kysely
    .selectFrom('license')
    .leftJoin('app_user', 'app_user.id', 'license.app_user_id')
    .where('license.application_id', '=', applicationId)
    .where(({ exists }) => exists(reachable(kysely, reach).where('application.id', '=', applicationId).select('application.id')))
    .select([
      'license.id',
      'license.application_id',
      'license.license',
      'license.phase',
      'license.client_id',
      'license.ip_address',
      'license.comment',
      'license.requires_client_id',
      'license.duration_seconds',
      'license.activated_at',
      'license.paused_at',
      'license.blacklisted_at',
      'license.expires_at',
      'license.app_user_id',
      'license.created_at',
      'app_user.login',
    ])

type LicenseRow = Awaited<ReturnType<ReturnType<typeof selectLicenses>['executeTakeFirstOrThrow']>>

export const toStored = (row: LicenseRow): StoredLicense => ({
  id: row.id,
  applicationId: row.application_id,
  license: row.license,
  phase: row.phase,
  clientId: row.client_id,
  ipAddress: row.ip_address,
  comment: row.comment,
  requiresClientId: row.requires_client_id === 1,
  durationSeconds: row.duration_seconds,
  activatedAt: row.activated_at,
  pausedAt: row.paused_at,
  blacklistedAt: row.blacklisted_at,
  expiresAt: row.expires_at,
  appUserId: row.app_user_id,
  login: row.login,
  createdAt: row.created_at,
})
