import type { Database } from '../../db/handle.ts'
import { noteKeyUse, type KeyUse } from '../../db/system/key-use.ts'
import type { Id } from '../../shared/ids.ts'

/** When and from where keys were used, gathered in memory and written in batches: checking a key writes nothing. */
export interface LastUsed {
  note(keyId: Id, use: KeyUse): void
  /** Writes what was gathered; a failed write is kept for the next one. */
  flush(): Promise<void>
}

export const createLastUsed = (database: Database): LastUsed => {
  let pending = new Map<Id, KeyUse>()
  return {
    note: (keyId, use) => {
      pending.set(keyId, use)
    },
    flush: async () => {
      if (pending.size === 0) return
      const batch = pending
      pending = new Map()
      try {
        await database.transaction((handle) => noteKeyUse(handle, batch))
      } catch (error) {
        pending = new Map([...batch, ...pending])
        throw error
      }
    },
  }
}
