import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'

/** A one-time URL and the file it is for. */
export interface Download {
  readonly id: Id
  readonly fileName: string
  readonly size: number
  readonly objectKey: Id
  readonly checksum: string
  readonly expiresAt: string
  readonly spentAt: string | null
}

/** The URL of a file that is there, of a living application in an account that is not disabled. */
export const findDownload = async ({ kysely }: Handle, id: Id): Promise<Download | undefined> => {
  const row = await kysely
    .selectFrom('file_download')
    .innerJoin('file', 'file.id', 'file_download.file_id')
    .innerJoin('application', 'application.id', 'file.application_id')
    .innerJoin('account', 'account.id', 'application.account_id')
    .where('file_download.id', '=', id)
    .where('application.deleted_at', 'is', null)
    .where('account.disabled_at', 'is', null)
    .select(['file.file_name', 'file.size', 'file.object_key', 'file.checksum', 'file_download.expires_at', 'file_download.spent_at'])
    .executeTakeFirst()
  if (row === undefined || row.object_key === null || row.checksum === null) return undefined
  const { file_name: fileName, size, object_key: objectKey, checksum, expires_at: expiresAt, spent_at: spentAt } = row
  return { id, fileName, size, objectKey, checksum, expiresAt, spentAt }
}

/** Ends a URL whose bytes were all sent and counts the transfer, both once. */
export const spendDownload = async ({ kysely }: Handle, id: Id, now: Date) => {
  const at = now.toISOString()
  const spent = await kysely
    .updateTable('file_download')
    .set({ spent_at: at })
    .where('id', '=', id)
    .where('spent_at', 'is', null)
    .returning('file_id')
    .executeTakeFirst()
  if (spent === undefined) return
  await kysely
    .updateTable('file')
    .set({ transfer_count: sql`transfer_count + 1`, last_transferred_at: at })
    .where('id', '=', spent.file_id)
    .execute()
}

/** Removes at most `most` URLs that were out of time before `before`. @returns how many went */
export const removeDownloads = async ({ kysely }: Handle, before: Date, most: number): Promise<number> => {
  const old = kysely.selectFrom('file_download').where('expires_at', '<=', before.toISOString()).select('id').limit(most)
  return Number((await kysely.deleteFrom('file_download').where('id', 'in', old).executeTakeFirst()).numDeletedRows)
}
