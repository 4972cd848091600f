import type { Database, Handle } from '../../db/handle.ts'
import { addApplicationCalls, addEndpointCalls } from '../../db/system/key-calls.ts'
import { noteKeyUse, type KeyUse } from '../../db/system/key-use.ts'
import type { Id } from '../../shared/ids.ts'
import { createKeyCalls, type KeyCall } from './key-calls.ts'

/** When, from where and for what keys were used, gathered in memory and written in batches: a call by key writes nothing. */
export interface LastUsed {
  note(keyId: Id, use: KeyUse): void
  /** Counts a call once it is known which endpoint it is for, and whether it was let in. */
  count(call: KeyCall): void
  /** Writes what was gathered; a failed write is kept for the next one. */
  flush(): Promise<void>
}

export const createLastUsed = (database: Database): LastUsed => {
  let pending = new Map<Id, KeyUse>()
  const calls = createKeyCalls()
  return {
    note: (keyId, use) => {
      pending.set(keyId, use)
    },
    count: calls.count,
    flush: async () => {
      const counted = calls.take()
      if (pending.size === 0 && counted.endpoints.length === 0) return
      const batch = pending
      pending = new Map()
      const write = async (handle: Handle) => {
        await noteKeyUse(handle, batch)
        await addEndpointCalls(handle, counted.endpoints)
        await addApplicationCalls(handle, counted.applications)
      }
      try {
        await database.transaction(write)
      } catch (error) {
        pending = new Map([...batch, ...pending])
        calls.restore(counted)
        throw error
      }
    },
  }
}
