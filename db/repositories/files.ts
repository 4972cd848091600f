import { ApiError } from '../../shared/errors.ts'
import type { StoredFile } from '../../shared/files.ts'
import type { Id } from '../../shared/ids.ts'
import { applicationOf, idsOf, idValue } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import { reachable, type Reach } from '../reach.ts'
import { selectFiles, toFile } from './file-rows.ts'

/** A file whose bytes are awaited. */
export interface AwaitedFile {
  readonly id: Id
  readonly fileName: string
  readonly size: number
  /** Until when the upload may begin, and the row holds its name. */
  readonly expiresAt: string
}

/** The one refusal with a sentence of its own. Source: management-api.md section 9. */
const taken = () => new ApiError('already_exists', { message: 'File name must be unique for your application' })

/** Files of one application within reach. Whoever writes holds the account's lock. */
export const files = (handle: Handle, reach: Reach) => {
  const { kysely, dialect } = handle
  const select = (applicationId: Id) => selectFiles(handle, reach, applicationId)

  /** What has the name, with its bytes or waiting for them. */
  const holderOf = (applicationId: Id, fileName: string) =>
    kysely
      .selectFrom('file')
      .where('application_id', '=', applicationId)
      .where('file_name', '=', fileName)
      .where(({ exists }) => exists(reachable(kysely, reach).where('application.id', '=', applicationId).select('application.id')))
      .select(['id', 'object_key', 'held_until', 'size', 'checksum'])
      .executeTakeFirst()

  const removeAwaited = async (id: Id) => {
    await kysely.deleteFrom('file').where('id', '=', id).where('object_key', 'is', null).execute()
  }

  const isHeld = ({ object_key, held_until }: { object_key: Id | null; held_until: string | null }, now: Date) =>
    object_key !== null || (held_until ?? '') > now.toISOString()

  return {
    /** The bytes under a name; undefined while they are awaited, and when nothing has the name. */
    find: async (applicationId: Id, fileName: string): Promise<{ size: number; checksum: string } | undefined> => {
      const holder = await holderOf(applicationId, fileName)
      return holder?.checksum == null ? undefined : { size: holder.size, checksum: holder.checksum }
    },

    /** @throws ApiError `already_exists` for a name that a file has, or one that waits for its bytes */
    refuseTaken: async (applicationId: Id, fileName: string, now: Date) => {
      const holder = await holderOf(applicationId, fileName)
      if (holder !== undefined && isHeld(holder, now)) throw taken()
    },

    /** @throws ApiError `not_found` */
    get: async (applicationId: Id, id: Id): Promise<StoredFile> => {
      const row = await select(applicationId).where('file.id', '=', id).executeTakeFirst()
      if (row === undefined) throw new ApiError('not_found')
      return toFile(row)
    },

    /** All of them, by id. @throws ApiError `not_found` when one is missing */
    some: async (applicationId: Id, ids: readonly Id[]): Promise<StoredFile[]> => {
      const rows = await select(applicationId).where('file.id', 'in', idsOf(dialect, ids)).orderBy('file.id').execute()
      if (rows.length !== ids.length) throw new ApiError('not_found')
      return rows.map(toFile)
    },

    /** The next ones by id, after `id`. */
    after: async (applicationId: Id, id: Id, most: number): Promise<StoredFile[]> =>
      (await select(applicationId).where('file.id', '>', id).orderBy('file.id').limit(most).execute()).map(toFile),

    /** Makes the name free of an upload that waits for its bytes. @throws ApiError `already_exists` when a file has it */
    cancelUpload: async (applicationId: Id, fileName: string) => {
      const holder = await holderOf(applicationId, fileName)
      if (holder === undefined) return
      if (holder.object_key !== null) throw taken()
      await removeAwaited(holder.id)
    },

    /** Under a name that is free. */
    insert: async (applicationId: Id, { id, fileName, size, expiresAt }: AwaitedFile, now: Date) => {
      const empty = { object_key: null, checksum: null, transfer_count: 0, last_transferred_at: null }
      const held = { expires_at: expiresAt, held_until: expiresAt, created_at: now.toISOString() }
      await kysely
        .insertInto('file')
        .values({ id, application_id: applicationId, file_name: fileName, size, ...empty, ...held })
        .execute()
    },

    /** @throws ApiError `already_exists` */
    rename: async (applicationId: Id, { id, fileName, now }: { id: Id; fileName: string; now: Date }) => {
      const holder = await holderOf(applicationId, fileName)
      if (holder !== undefined && isHeld(holder, now)) throw taken()
      if (holder !== undefined) await removeAwaited(holder.id)
      await kysely
        .updateTable('file')
        .set({ file_name: fileName })
        .where('application_id', '=', applicationId)
        .where('id', '=', id)
        .execute()
    },

    remove: async (applicationId: Id, ids: readonly Id[]) => {
      await kysely
        .deleteFrom('file')
        .where(applicationOf('file'), '=', idValue(applicationId))
        .where('id', 'in', idsOf(dialect, ids))
        .execute()
    },

    /** A one-time URL for a file of this application. */
    insertDownload: async (download: { id: Id; fileId: Id; expiresAt: string }) => {
      await kysely
        .insertInto('file_download')
        .values({ id: download.id, file_id: download.fileId, expires_at: download.expiresAt, spent_at: null })
        .execute()
    },
  }
}
