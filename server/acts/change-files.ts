import type { StoredFile } from '../../shared/files.ts'
import type { Id } from '../../shared/ids.ts'
import type { Call } from '../call.ts'
import { noteChange } from '../touched.ts'
import { inBatches } from './in-batches.ts'

/** Which files: one, several, or all of the application. */
export interface FilesSelected {
  readonly applicationId: Id
  readonly fileId?: Id | undefined
  readonly fileIds?: readonly Id[] | undefined
  readonly all?: true | undefined
  readonly dryRun?: boolean | undefined
}

interface Renaming {
  readonly applicationId: Id
  readonly fileId: Id
  readonly fileName: string
  readonly dryRun?: boolean | undefined
}

const told = ({ fileName, fileSize, checksum }: StoredFile) => ({ fileName, fileSize, checksum })

/**
 * Deletes the selected files; their bytes are removed after the commit.
 * @returns how many there were
 * @throws ApiError `not_found` when a named one is missing; then all stay
 */
export const removeFiles = async ({ files, touched, bound }: Pick<Call, 'files' | 'touched' | 'bound'>, selected: FilesSelected) => {
  const { applicationId, fileId, fileIds, all, dryRun } = selected
  const named = fileIds ?? (fileId === undefined ? [] : [fileId])
  let affected = 0
  for await (const batch of inBatches(files, { applicationId, ids: all === true ? 'all' : named }, touched)) {
    if (dryRun !== true)
      await files.remove(
        applicationId,
        batch.map(({ id }) => id),
      )
    if (all !== true) touched.changes.push(...batch.map((file) => ({ id: file.id, before: told(file) })))
    affected += batch.length
    bound(affected)
  }
  return { affected }
}

/** Renames a file. @throws ApiError `not_found`, `already_exists` */
export const renameFile = async ({ files, now, touched }: Pick<Call, 'files' | 'now' | 'touched'>, renaming: Renaming) => {
  const { applicationId, fileId, fileName, dryRun } = renaming
  const file = await files.get(applicationId, fileId)
  if (file.fileName === fileName) return { affected: 0 }
  if (dryRun === true) await files.refuseTaken(applicationId, fileName, now)
  else await files.rename(applicationId, { id: fileId, fileName, now })
  noteChange(touched, { id: fileId, before: { fileName: file.fileName }, after: { fileName } })
  return { affected: 1 }
}
