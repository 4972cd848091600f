import type { ImageType } from '../../shared/files.ts'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import type { Reach } from '../reach.ts'
import { lockPerson } from '../system/people.ts'

/** A picture whose bytes are awaited. */
export interface AwaitedAvatar {
  readonly id: Id
  readonly userId: string
  readonly fileType: ImageType
  readonly size: number
  readonly expiresAt: string
}

/** Pictures of the people of an account. */
export const avatars = (handle: Handle, { accountId }: Reach) => ({
  /** The picture of a member; undefined when they have none, and for who is no member. */
  find: async (userId: string) => {
    const row = await handle.kysely
      .selectFrom('member')
      .innerJoin('avatar', 'avatar.user_id', 'member.user_id')
      .where('member.account_id', '=', accountId)
      .where('member.user_id', '=', userId)
      .where('avatar.object_key', 'is not', null)
      .select(['avatar.object_key', 'avatar.file_type', 'avatar.size', 'avatar.checksum'])
      .executeTakeFirst()
    if (row === undefined || row.object_key === null || row.checksum === null) return undefined
    return { objectKey: row.object_key, fileType: row.file_type, size: row.size, checksum: row.checksum }
  },

  /** In place of one of theirs that waits for its bytes. */
  insert: async ({ id, userId, fileType, size, expiresAt }: AwaitedAvatar, now: Date) => {
    // A person of two accounts holds the lock of either.
    await lockPerson(handle, userId)
    const { kysely } = handle
    await kysely.deleteFrom('avatar').where('user_id', '=', userId).where('object_key', 'is', null).execute()
    const held = { expires_at: expiresAt, held_until: expiresAt, created_at: now.toISOString() }
    await kysely
      .insertInto('avatar')
      .values({ id, user_id: userId, file_type: fileType, size, object_key: null, checksum: null, ...held })
      .execute()
  },

  /** The picture they have, and one that waits for its bytes. @returns whether there was one to see */
  remove: async (userId: string) => {
    const removed = await handle.kysely.deleteFrom('avatar').where('user_id', '=', userId).returning('object_key').execute()
    return removed.some(({ object_key }) => object_key !== null)
  },
})
