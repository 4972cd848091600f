import type { Id } from '../../shared/ids.ts'
import type { Call } from '../call.ts'
import { linkEndsAt } from '../rules/link-ends-at.ts'

type Kit = Pick<Call, 'files' | 'newId' | 'now' | 'links' | 'touched'>

/** Gives a one-time URL for a file. @throws ApiError `not_found` */
export const requestDownload = async (kit: Kit, { applicationId, fileId }: { applicationId: Id; fileId: Id }) => {
  const { files, newId, now, links, touched } = kit
  await files.get(applicationId, fileId)
  const id = newId()
  const expiresAt = linkEndsAt(now)
  await files.insertDownload({ id, fileId, expiresAt })
  touched.ids.push(fileId)
  return { presignedUrl: links.urlOf('download', id), expiresAt }
}
