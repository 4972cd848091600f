import { sql } from 'kysely'
import type { ImageType } from '../../shared/files.ts'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'

/** Bytes that somebody was given a URL for. */
export interface Upload {
  readonly kind: 'file' | 'avatar'
  readonly id: Id
  readonly size: number
  /** Of a picture. */
  readonly fileType: ImageType | undefined
  /** Until when it may begin; null once the bytes are there. */
  readonly expiresAt: string | null
}

/** An attempt to fill an upload: under a key of its own, and until when it is held. Renewed, it has a later end. */
export interface Attempt {
  readonly upload: Upload
  readonly objectKey: Id
  readonly heldUntil: string
}

/** The upload of a file of a living application in an account that is not disabled, or of a picture. */
export const findUpload = async ({ kysely }: Handle, id: Id): Promise<Upload | undefined> => {
  const file = await kysely
    .selectFrom('file')
    .innerJoin('application', 'application.id', 'file.application_id')
    .innerJoin('account', 'account.id', 'application.account_id')
    .where('file.id', '=', id)
    .where('application.deleted_at', 'is', null)
    .where('account.disabled_at', 'is', null)
    .select(['file.size', 'file.expires_at'])
    .executeTakeFirst()
  if (file !== undefined) return { kind: 'file', id, size: file.size, fileType: undefined, expiresAt: file.expires_at }
  const avatar = await kysely.selectFrom('avatar').where('id', '=', id).select(['size', 'file_type', 'expires_at']).executeTakeFirst()
  return avatar && { kind: 'avatar', id, size: avatar.size, fileType: avatar.file_type, expiresAt: avatar.expires_at }
}

/** Holds the row, or no longer than its URL is valid. @returns whether it still waits for its bytes */
const hold = async ({ kysely }: Handle, { kind, id }: Upload, until: string | undefined) => {
  const later = sql<string>`case when expires_at > ${until ?? ''} then expires_at else ${until ?? ''} end`
  const held = await kysely
    .updateTable(kind)
    .set({ held_until: until === undefined ? sql<string>`expires_at` : later })
    .where('id', '=', id)
    .where('object_key', 'is', null)
    .executeTakeFirst()
  return held.numUpdatedRows > 0n
}

/** Notes an object before it is stored: unless the attempt is completed, it will be removed. @returns false when nobody waits for it any more */
export const beginAttempt = async (handle: Handle, { upload, objectKey, heldUntil }: Attempt) => {
  if (!(await hold(handle, upload, heldUntil))) return false
  await handle.kysely.insertInto('storage_removal').values({ object_key: objectKey, due_at: heldUntil }).execute()
  return true
}

/** @returns false when the attempt was given up for it meanwhile: its object may be gone already */
export const renewAttempt = async (handle: Handle, { upload, objectKey, heldUntil }: Attempt, until: string) => {
  const renewed = await handle.kysely
    .updateTable('storage_removal')
    .set({ due_at: until })
    .where('object_key', '=', objectKey)
    .where('due_at', '=', heldUntil)
    .executeTakeFirst()
  return renewed.numUpdatedRows > 0n && (await hold(handle, upload, until))
}

/** Keeps the stored object from being removed. @returns false when somebody is at it already */
const keepObject = async ({ kysely }: Handle, { objectKey, heldUntil }: Attempt) => {
  const kept = await kysely
    .deleteFrom('storage_removal')
    .where('object_key', '=', objectKey)
    .where('due_at', '=', heldUntil)
    .executeTakeFirst()
  return kept.numDeletedRows > 0n
}

/** A picture takes the place of the one its person has. */
const removeOlder = ({ kysely }: Handle, id: Id) =>
  kysely
    .deleteFrom('avatar')
    .where('object_key', 'is not', null)
    .where('user_id', '=', (eb) => eb.selectFrom('avatar').select('user_id').where('id', '=', id))
    .where('id', '!=', id)
    .execute()

/**
 * Makes the stored bytes those of the file or picture: once, and only while the row waits for them.
 * @returns false when another attempt was first, or nobody waits any more; roll back then
 */
export const completeAttempt = async (handle: Handle, attempt: Attempt, { checksum, now }: { checksum: string; now: Date }) => {
  const { upload, objectKey } = attempt
  if (!(await keepObject(handle, attempt))) return false
  if (upload.kind === 'avatar') await removeOlder(handle, upload.id)
  const filled = await handle.kysely
    .updateTable(upload.kind)
    .set({ object_key: objectKey, checksum, expires_at: null, held_until: null })
    .where('id', '=', upload.id)
    .where('object_key', 'is', null)
    .where('held_until', '>', now.toISOString())
    .executeTakeFirst()
  return filled.numUpdatedRows > 0n
}

/** Who asked for the URL of a file's upload, as the audit log has it. */
export const findUploadRequest = ({ kysely }: Handle, fileId: Id) =>
  kysely
    .selectFrom('audit_event_target')
    .innerJoin('audit_event', 'audit_event.id', 'audit_event_target.event_id')
    .where('audit_event_target.target_id', '=', fileId)
    .where('audit_event.action', '=', 'file.request_upload')
    .select(['audit_event.account_id', 'audit_event.application_id', 'audit_event.actor_kind', 'audit_event.actor_id'])
    .orderBy('audit_event_target.event_id', 'desc')
    .limit(1)
    .executeTakeFirst()

/** After an attempt that left nothing in the storage. */
export const forgetAttempt = async (handle: Handle, attempt: Attempt) => {
  await keepObject(handle, attempt)
  await hold(handle, attempt.upload, undefined)
}

/** Removes at most `most` files and pictures whose time to be uploaded is over. @returns how many went */
export const removeUnfilled = async ({ kysely }: Handle, now: Date, most: number): Promise<number> => {
  let gone = 0
  for (const kind of ['file', 'avatar'] as const) {
    const over = kysely
      .selectFrom(kind)
      .where('object_key', 'is', null)
      .where('held_until', '<=', now.toISOString())
      .select('id')
      .limit(most)
    gone += Number((await kysely.deleteFrom(kind).where('id', 'in', over).executeTakeFirst()).numDeletedRows)
  }
  return gone
}

/** Whether there are any. */
export const hasUnfilled = async ({ kysely }: Handle, now: Date): Promise<boolean> => {
  for (const kind of ['file', 'avatar'] as const) {
    const over = kysely.selectFrom(kind).where('object_key', 'is', null).where('held_until', '<=', now.toISOString())
    if ((await over.select('id').limit(1).executeTakeFirst()) !== undefined) return true
  }
  return false
}
