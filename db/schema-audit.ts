import type { ColumnType } from 'kysely'
import type { Id } from '../shared/ids.ts'
import type { Timestamp } from './column-types.ts'

/** Null unless given. */
type Sealed<T> = ColumnType<T | null, T | null | undefined, T | null>

/**
 * What an event was done to, one row per (target_id, event_id). An act on all records of an application has that one alone as its
 * target.
 */
export interface AuditEventTargetTable {
  target_id: Id
  event_id: Id
  /** JSON `{ before, after }` of the fields that differ, without secrets; null when none does, or nobody told. */
  changes: Sealed<string>
}

/** Unique (account_id, sequence). The last three are null in events that were written before logs were sealed. */
export interface AuditEventTable {
  id: Id
  account_id: Id
  /** Without gaps in an account, from 1 on, unless the oldest were removed after their time. */
  sequence: number
  actor_kind: 'user' | 'key' | 'cli'
  /** User id or API key id; null for the command line. */
  actor_id: string | null
  /** `resource.act`, for instance `application.create`. */
  action: string
  target_id: string | null
  application_id: Id | null
  /** JSON object of what was asked for, without secrets. */
  changes: string
  address: string | null
  request_id: string
  created_at: Timestamp
  /** Whose key the seal is made with. */
  pepper_version: Sealed<number>
  /** The hash of the event before; empty in the first that was sealed. */
  previous_hash: Sealed<string>
  /** HMAC-SHA256 over the hash before, all columns and all targets, base64url. */
  hash: Sealed<string>
}

/** What the log of an account was at a moment, signed; primary key (account_id, sequence). */
export interface AuditCheckpointTable {
  account_id: Id
  sequence: number
  hash: string
  /** Only one of `retention` vouches for events that are gone: all up to it are. */
  reason: 'daily' | 'retention'
  pepper_version: number
  signature: string
  created_at: Timestamp
}
