import type { Id } from '../shared/ids.ts'
import type { Timestamp } from './column-types.ts'

/** Who an application does not serve; unique by (application_id, client_id, network), where null is a value. */
export interface BlacklistEntryTable {
  id: Id
  application_id: Id
  client_id: string | null
  /** An address or a network as it is shown. */
  ip_address: string | null
  /** The same as its bits, which it is looked up by: see shared/networks.ts. */
  network: string | null
  comment: string | null
  /** What a search looks at: see db/search/search-text.ts. */
  search: string
  created_at: Timestamp
  updated_at: Timestamp
}
