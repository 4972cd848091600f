import type { Id } from '../shared/ids.ts'
import type { Role } from '../shared/roles.ts'
import type { Timestamp } from './column-types.ts'

/** Primary key (account_id, user_id); `user_id` is better-auth's `auth_user.id`. */
export interface MemberTable {
  account_id: Id
  user_id: string
  role: Role
  created_at: Timestamp
}

/** Neither accepted nor revoked; unique (account_id, email). */
export interface InvitationTable {
  id: Id
  account_id: Id
  /** Lower case. */
  email: string
  role: Role
  /** SHA-256 of the token, base64url; unique. */
  token_hash: string
  /** The `auth_user.id` who sent it last, perhaps of somebody who is gone. */
  invited_by: string
  sent_at: Timestamp
  expires_at: Timestamp
  created_at: Timestamp
}

/** Mails sent in the last day, so that they can be bounded; primary key (account_id, id). */
export interface InvitationMailTable {
  account_id: Id
  id: Id
  email: string
  sent_at: Timestamp
}
