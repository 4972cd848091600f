import type { Id } from '../shared/ids.ts'
import type { PlanName } from '../shared/plans.ts'
import type { Role } from '../shared/roles.ts'

/** ISO 8601 UTC with milliseconds, as text on both databases: sorts as text, compares as time. */
export type Timestamp = string

/** Booleans as both databases store them here. */
export type Flag = 0 | 1

/**
 * The tables, as every query sees them on SQLite and PostgreSQL alike.
 * 63-bit ids are declared `INTEGER` / `bigint` and arrive as decimal strings; counts and flags are `INT` / `integer` and arrive as numbers.
 */
export interface Schema {
  account: AccountTable
  member: MemberTable
  api_key: ApiKeyTable
  api_key_application: ApiKeyApplicationTable
  application: ApplicationTable
  license_level: LicenseLevelTable
  audit_event: AuditEventTable
  secret_version: SecretVersionTable
  first_run: FirstRunTable
  used_code: UsedCodeTable
  auth_user: AuthUserTable
  auth_session: AuthSessionTable
  auth_verification: AuthVerificationTable
  auth_two_factor: AuthTwoFactorTable
}

/** Every mutation of an account locks this row first; `audit_sequence` numbers its audit events without gaps. */
export interface AccountTable {
  id: Id
  name: string
  plan: PlanName
  disabled_at: Timestamp | null
  audit_sequence: number
  created_at: Timestamp
  updated_at: Timestamp
}

/** Primary key (account_id, user_id); `user_id` is better-auth's `auth_user.id`. */
export interface MemberTable {
  account_id: Id
  user_id: string
  role: Role
  created_at: Timestamp
}

export interface ApiKeyTable {
  id: Id
  account_id: Id
  /** `bak_` + 16 alphanumerics, unique. */
  public_id: string
  /** HMAC-SHA256 of the whole key with the pepper of `pepper_version`, base64url. */
  hash: string
  pepper_version: number
  last4: string
  name: string
  /** Scopes separated by single spaces. */
  scopes: string
  all_applications: Flag
  expires_at: Timestamp | null
  revoked_at: Timestamp | null
  /** Removed from the list; the row stays so that the key answers `api_key_revoked` for ever. */
  removed_at: Timestamp | null
  rotated_at: Timestamp | null
  rotated_from_id: Id | null
  last_used_at: Timestamp | null
  last_used_ip: string | null
  /** The `auth_user.id` who made it, or null when the operator did. */
  created_by: string | null
  created_at: Timestamp
  updated_at: Timestamp
}

/** The applications of a restricted key; primary key (api_key_id, application_id). */
export interface ApiKeyApplicationTable {
  api_key_id: Id
  application_id: Id
}

export interface ApplicationTable {
  id: Id
  account_id: Id
  name: string
  version: string
  is_paused: Flag
  requires_license: Flag
  client_blacklisting: 'authorized' | 'any' | 'off'
  socket_key: string
  http_key: string
  runtime_keys_updated_at: Timestamp
  /** A tombstone: no query of a repository sees the row any more, a job purges what lies below it. */
  deleted_at: Timestamp | null
  created_at: Timestamp
  updated_at: Timestamp
}

/** Unique (application_id, name); order is by id. */
export interface LicenseLevelTable {
  id: Id
  application_id: Id
  name: string
  created_at: Timestamp
}

/** Unique (account_id, sequence). */
export interface AuditEventTable {
  id: Id
  account_id: Id
  sequence: number
  actor_kind: 'user' | 'key' | 'cli'
  /** User id or API key id; null for the command line. */
  actor_id: string | null
  /** `resource.act`, for instance `application.create`. */
  action: string
  target_id: string | null
  application_id: Id | null
  /** JSON object of the fields that were set, without secrets. */
  changes: string
  address: string | null
  request_id: string
  created_at: Timestamp
}

/** One row per secret of the server ever used; the fingerprint lets it refuse a wrong or missing one at start. Primary key (kind, version). */
export interface SecretVersionTable {
  kind: 'pepper' | 'auth'
  version: number
  fingerprint: string
  created_at: Timestamp
}

/** At most one row (id = 1): the hash of the one-time link that makes the first owner. Deleted when claimed. */
export interface FirstRunTable {
  id: number
  token_hash: string
  created_at: Timestamp
}

/** TOTP codes already spent, primary key (user_id, code): a code signs in once. */
export interface UsedCodeTable {
  user_id: string
  code: string
  used_at: Timestamp
}

/** better-auth's own table: only the columns that queries of ours touch. */
export interface AuthUserTable {
  id: string
  name: string
  /** Lower case, unique. */
  email: string
}

/** better-auth's own table: only the columns that queries of ours touch. Times are text on SQLite, `Date` on PostgreSQL. */
export interface AuthSessionTable {
  id: string
  userId: string
  /** The account this session acts for; null until the person chose or had one. */
  accountId: Id | null
  ipAddress: string | null
  userAgent: string | null
  createdAt: Timestamp | Date
  expiresAt: Timestamp | Date
}

/** better-auth's own table: only the columns that queries of ours touch, each text encrypted with one version of the auth secret. */
export interface AuthTwoFactorTable {
  id: string
  secret: string
  backupCodes: string
}

/** better-auth's one-time values: `value` is the user they belong to. */
export interface AuthVerificationTable {
  id: string
  value: string
}
