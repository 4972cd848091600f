import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import { reachable, type Reach } from '../reach.ts'
import type { AppUserTable } from '../schema.ts'

/** An app user as it is stored, without what proves the password. */
export interface StoredUser {
  readonly id: Id
  readonly applicationId: Id
  readonly login: string
  readonly credentialsType: AppUserTable['credentials_type']
  readonly comment: string | null
  readonly clientId: string | null
  readonly ipAddress: string | null
  readonly requiresLicense: boolean
  readonly requiresClientId: boolean
  readonly blacklistedAt: string | null
  readonly createdAt: string
  readonly updatedAt: string
}

/** The users of an application within reach, with what `toStoredUser` reads. */
export const selectUsers = ({ kysely }: Handle, reach: Reach, applicationId: Id) =>
  kysely
    .selectFrom('app_user')
    .where('app_user.application_id', '=', applicationId)
    .where(({ exists }) => exists(reachable(kysely, reach).where('application.id', '=', applicationId).select('application.id')))
    .select([
      'app_user.id',
      'app_user.application_id',
      'app_user.login',
      'app_user.credentials_type',
      'app_user.comment',
      'app_user.client_id',
      'app_user.ip_address',
      'app_user.requires_license',
      'app_user.requires_client_id',
      'app_user.blacklisted_at',
      'app_user.created_at',
      'app_user.updated_at',
    ])

type UserRow = Awaited<ReturnType<ReturnType<typeof selectUsers>['executeTakeFirstOrThrow']>>

export const toStoredUser = (row: UserRow): StoredUser => ({
  id: row.id,
  applicationId: row.application_id,
  login: row.login,
  credentialsType: row.credentials_type,
  comment: row.comment,
  clientId: row.client_id,
  ipAddress: row.ip_address,
  requiresLicense: row.requires_license === 1,
  requiresClientId: row.requires_client_id === 1,
  blacklistedAt: row.blacklisted_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
