import type { ColumnType } from 'kysely'
import type { Id } from '../shared/ids.ts'
import type { PlanName } from '../shared/plans.ts'
import type { Flag, Timestamp } from './column-types.ts'
import type { BillingAccountTable, BillingEventTable } from './schema-billing.ts'
import type { AuditCheckpointTable, AuditEventTable, AuditEventTargetTable } from './schema-audit.ts'
import type { BlacklistEntryTable } from './schema-blacklists.ts'
import type { VariableTable } from './schema-variables.ts'
import type { AvatarTable, FileDownloadTable, FileTable, StorageRemovalTable } from './schema-files.ts'
import type { AuthSessionTable, AuthTwoFactorTable, AuthUserTable, AuthVerificationTable } from './schema-auth.ts'
import type { KeyUseApplicationTable, KeyUseTable } from './schema-key-use.ts'
import type { KeyLimitUseTable } from './schema-key-limits.ts'
import type { InvitationMailTable, InvitationTable, MemberTable } from './schema-members.ts'
import type {
  AppUserTable,
  AppUserToLevelTable,
  ApplicationTallyTable,
  DailyCountTable,
  LicenseTable,
  LicenseToLevelTable,
  SearchQueueTable,
} from './schema-licenses.ts'

export type { Flag, Timestamp } from './column-types.ts'
export type * from './schema-audit.ts'
export type * from './schema-auth.ts'
export type * from './schema-billing.ts'
export type * from './schema-files.ts'
export type * from './schema-blacklists.ts'
export type * from './schema-key-use.ts'
export type * from './schema-key-limits.ts'
export type * from './schema-licenses.ts'
export type * from './schema-variables.ts'
export type * from './schema-members.ts'

/**
 * The tables, as every query sees them on SQLite and PostgreSQL alike.
 * 63-bit ids are declared `INTEGER` / `bigint` and arrive as decimal strings; counts and flags are `INT` / `integer` and arrive as numbers.
 */
export interface Schema {
  account: AccountTable
  member: MemberTable
  api_key: ApiKeyTable
  api_key_application: ApiKeyApplicationTable
  key_use: KeyUseTable
  key_use_application: KeyUseApplicationTable
  key_limit_use: KeyLimitUseTable
  application: ApplicationTable
  license_level: LicenseLevelTable
  license: LicenseTable
  license_to_level: LicenseToLevelTable
  app_user: AppUserTable
  app_user_to_level: AppUserToLevelTable
  blacklist_entry: BlacklistEntryTable
  variable: VariableTable
  application_tally: ApplicationTallyTable
  daily_count: DailyCountTable
  /** SQLite only. */
  search_queue: SearchQueueTable
  file: FileTable
  file_download: FileDownloadTable
  avatar: AvatarTable
  storage_removal: StorageRemovalTable
  billing_account: BillingAccountTable
  billing_event: BillingEventTable
  audit_event: AuditEventTable
  audit_event_target: AuditEventTargetTable
  audit_checkpoint: AuditCheckpointTable
  idempotency_record: IdempotencyRecordTable
  secret_version: SecretVersionTable
  first_run: FirstRunTable
  invitation: InvitationTable
  invitation_mail: InvitationMailTable
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
  /** A tombstone, disabled too: a job purges what lies below it. */
  deleted_at: ColumnType<Timestamp | null, Timestamp | null | undefined>
  audit_sequence: number
  /** The hash of the newest event; null while none is sealed. */
  audit_head: ColumnType<string | null, string | null | undefined>
  created_at: Timestamp
  updated_at: Timestamp
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
  /** JSON, as the API takes them; null without any. */
  limits: string | null
  all_applications: Flag
  expires_at: Timestamp | null
  revoked_at: Timestamp | null
  /** Removed from the list; the row stays so that the key answers `api_key_revoked` for ever. */
  removed_at: Timestamp | null
  rotated_at: Timestamp | null
  rotated_from_id: Id | null
  /** The key whose counts of limits it shares, the first of a row of rotated ones; null: itself. */
  counted_as: Id | null
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

/** Answers that are given again, primary key (account_id, principal, endpoint, idempotency_key). */
export interface IdempotencyRecordTable {
  account_id: Id
  /** `key` or `user`, and its id. */
  principal: string
  endpoint: string
  idempotency_key: string
  /** HMAC-SHA256 of the input with the pepper of `pepper_version`, base64url. */
  body_hash: string
  pepper_version: number
  /** JSON, without secrets. */
  answer: string
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
