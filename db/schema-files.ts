import type { Id } from '../shared/ids.ts'
import type { Timestamp } from './column-types.ts'

/** Bytes that are awaited or stored: the first three columns have a value once they are there, the last two until then. */
interface StoredColumns {
  /** In bytes. */
  size: number
  /** What the storage calls them; each attempt of an upload has a key of its own. */
  object_key: Id | null
  /** SHA-256, hex. */
  checksum: string | null
  /** Until when an upload may begin. */
  expires_at: Timestamp | null
  /** Until when the row counts and holds its name: `expires_at`, or later while bytes flow. */
  held_until: Timestamp | null
}

/** Unique (application_id, file_name), compared byte by byte. A trigger queues the bytes of a deleted row for removal. */
export interface FileTable extends StoredColumns {
  id: Id
  application_id: Id
  file_name: string
  transfer_count: number
  last_transferred_at: Timestamp | null
  created_at: Timestamp
}

/** At most one with bytes and one that waits for them per person. The same trigger. */
export interface AvatarTable extends StoredColumns {
  id: Id
  user_id: string
  file_type: 'image/png' | 'image/jpeg' | 'image/webp'
  created_at: Timestamp
}

/** A one-time URL for a file. */
export interface FileDownloadTable {
  id: Id
  file_id: Id
  expires_at: Timestamp
  /** When all bytes had been sent through it. */
  spent_at: Timestamp | null
}

/**
 * Objects to remove from the storage from `due_at` on. Whatever is put there is noted here first, so that a crash leaves nothing that
 * neither a row names nor this table.
 */
export interface StorageRemovalTable {
  object_key: Id
  due_at: Timestamp
}
