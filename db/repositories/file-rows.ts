import type { StoredFile } from '../../shared/files.ts'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import { reachable, type Reach } from '../reach.ts'

/** The files of an application within reach that have their bytes, with what `toFile` reads. */
export const selectFiles = ({ kysely }: Handle, reach: Reach, applicationId: Id) =>
  kysely
    .selectFrom('file')
    .where('file.application_id', '=', applicationId)
    .where('file.object_key', 'is not', null)
    .where(({ exists }) => exists(reachable(kysely, reach).where('application.id', '=', applicationId).select('application.id')))
    .select(['file.id', 'file.application_id', 'file.file_name', 'file.size', 'file.checksum', 'file.transfer_count'])
    .select(['file.last_transferred_at', 'file.created_at'])

type FileRow = Awaited<ReturnType<ReturnType<typeof selectFiles>['executeTakeFirstOrThrow']>>

export const toFile = (row: FileRow): StoredFile => ({
  id: row.id,
  applicationId: row.application_id,
  fileName: row.file_name,
  fileSize: row.size,
  checksum: row.checksum ?? '',
  transferCount: row.transfer_count,
  lastTransferredAt: row.last_transferred_at,
  createdAt: row.created_at,
})
