import type { Id } from '../shared/ids.ts'
import type { Timestamp } from './column-types.ts'

/** What was counted of calls: those that were let in, those that were refused, and when the first and last of both came. */
export interface CallCountColumns {
  calls: number
  refusals: number
  first_at: Timestamp
  last_at: Timestamp
}

/** Calls of a key in an hour or a UTC day. Primary key (api_key_id, hours, start, address, endpoint). */
export interface KeyUseTable extends CallCountColumns {
  api_key_id: Id
  /** How many hours the row is about: 1, kept for a day, or 24, kept for thirty. */
  hours: 1 | 24
  /** Its first hour, in hours since 1970. */
  start: number
  /** Empty: all addresses that are not told apart. */
  address: string
  /** The name of the endpoint, as in `operationId`. */
  endpoint: string
}

/** Calls of a key that named an application, per UTC day (days since 1970). Primary key (api_key_id, day, application_id). */
export interface KeyUseApplicationTable extends CallCountColumns {
  api_key_id: Id
  day: number
  application_id: Id
}
