import type { Id } from '../shared/ids.ts'
import type { LicenseState } from '../shared/license-states.ts'
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
  license: LicenseTable
  license_to_level: LicenseToLevelTable
  app_user: AppUserTable
  app_user_to_level: AppUserToLevelTable
  application_tally: ApplicationTallyTable
  daily_count: DailyCountTable
  /** SQLite only. */
  search_queue: SearchQueueTable
  audit_event: AuditEventTable
  audit_event_target: AuditEventTargetTable
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

/** Unique (application_id, license), compared byte by byte. */
export interface LicenseTable {
  id: Id
  application_id: Id
  license: string
  /** The state when the row was last written; the clock alone may have moved it on since. `application_tally` counts this column. */
  phase: LicenseState
  client_id: string | null
  ip_address: string | null
  comment: string | null
  requires_client_id: Flag
  /** Null for a lifetime. */
  duration_seconds: number | null
  activated_at: Timestamp | null
  /** While paused `expires_at` stands still. */
  paused_at: Timestamp | null
  blacklisted_at: Timestamp | null
  expires_at: Timestamp | null
  app_user_id: Id | null
  /** What a search looks at: see db/search/search-text.ts. */
  search: string
  created_at: Timestamp
  updated_at: Timestamp
}

/** Primary key (license_id, level_id). */
export interface LicenseToLevelTable {
  license_id: Id
  level_id: Id
}

/** An account that an end user of an application signs in with. Unique (application_id, login_key). */
export interface AppUserTable {
  id: Id
  application_id: Id
  login: string
  /** The login without regard to case and composition. */
  login_key: string
  credentials_type: 'login_password' | 'email_password'
  /** argon2id as a PHC string. */
  password_hash: string
  comment: string | null
  client_id: string | null
  ip_address: string | null
  requires_license: Flag
  requires_client_id: Flag
  blacklisted_at: Timestamp | null
  /** What a search looks at: see db/search/search-text.ts. */
  search: string
  created_at: Timestamp
  updated_at: Timestamp
}

/** Primary key (app_user_id, level_id). */
export interface AppUserToLevelTable {
  app_user_id: Id
  level_id: Id
}

/** How many licenses of each `phase` and how many users an application has; moved in the transaction that moves them. */
export interface ApplicationTallyTable extends Record<LicenseState, number> {
  application_id: Id
  users: number
}

/** What happened per UTC day (days since 1970), and what of a day's creations still lives. Primary key (application_id, kind, day). */
export interface DailyCountTable {
  application_id: Id
  kind: 'license.created' | 'license.activated' | 'license.living' | 'app_user.created'
  day: number
  n: number
}

/** What an event was done to, primary key (target_id, event_id); an act on all licenses or users names the application. */
export interface AuditEventTargetTable {
  target_id: Id
  event_id: Id
}

/** Rows to be indexed for search, and since deleted ones to be forgotten; filled by triggers. Primary key (kind, application_id, id). */
export interface SearchQueueTable {
  kind: 'license' | 'app_user'
  application_id: Id
  id: Id
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
