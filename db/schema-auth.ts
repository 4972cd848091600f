import type { Id } from '../shared/ids.ts'
import type { Timestamp } from './column-types.ts'

/** better-auth's own table: only the columns that queries of ours touch. */
export interface AuthUserTable {
  id: string
  name: string
  /** Lower case, unique. */
  email: string
  /** A number on SQLite. */
  emailVerified: boolean | number
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
