import type { Id } from '../../shared/ids.ts'
import { idsOf } from '../bulk.ts'
import type { Handle } from '../handle.ts'

const due = ({ kysely }: Handle, now: Date) =>
  kysely.selectFrom('storage_removal').where('due_at', '<=', now.toISOString()).select('object_key')

/** Whether any object is to be removed by now. */
export const hasRemovals = async (handle: Handle, now: Date): Promise<boolean> =>
  (await due(handle, now).limit(1).executeTakeFirst()) !== undefined

/**
 * Takes on at most `most` removals that are due, the longest waiting first. Until `until` nobody else does, and no upload keeps the
 * object any more.
 */
export const claimRemovals = async (
  handle: Handle,
  { now, until, most }: { now: Date; until: Date; most: number },
): Promise<readonly Id[]> => {
  const keys = (await due(handle, now).orderBy('due_at').limit(most).execute()).map(({ object_key }) => object_key)
  if (keys.length === 0) return []
  const claimed = await handle.kysely
    .updateTable('storage_removal')
    .set({ due_at: until.toISOString() })
    .where('object_key', 'in', idsOf(handle.dialect, keys))
    .where('due_at', '<=', now.toISOString())
    .returning('object_key')
    .execute()
  return claimed.map(({ object_key }) => object_key)
}

/** After the objects are gone. */
export const forgetRemovals = async ({ kysely, dialect }: Handle, keys: readonly Id[]) => {
  await kysely.deleteFrom('storage_removal').where('object_key', 'in', idsOf(dialect, keys)).execute()
}
