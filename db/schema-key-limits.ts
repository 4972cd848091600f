import type { Id } from '../shared/ids.ts'

/** What keys have used of scopes that are limited, moved under the account's lock; primary key (api_key_id, scope). */
export interface KeyLimitUseTable {
  /** The first of a row of rotated keys: they share what is counted. */
  api_key_id: Id
  scope: string
  /** The last day of UTC on which something was counted, as YYYY-MM-DD. */
  day: string
  on_day: number
  in_total: number
}
