import type { Id } from '../shared/ids.ts'
import type { LicenseState } from '../shared/license-states.ts'
import type { Flag, Timestamp } from './column-types.ts'

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

/** How many licenses of each `phase`, users and blacklist entries an application has; moved in the transaction that moves them. */
export interface ApplicationTallyTable extends Record<LicenseState, number> {
  application_id: Id
  users: number
  blacklist_entries: number
}

/** What happened per UTC day (days since 1970), and what of a day's creations still lives. Primary key (application_id, kind, day). */
export interface DailyCountTable {
  application_id: Id
  kind: 'license.created' | 'license.activated' | 'license.living' | 'app_user.created'
  day: number
  n: number
}

/** Rows to be indexed for search, and since deleted ones to be forgotten; filled by triggers. Primary key (kind, application_id, id). */
export interface SearchQueueTable {
  kind: 'license' | 'app_user' | 'blacklist_entry'
  application_id: Id
  id: Id
}
