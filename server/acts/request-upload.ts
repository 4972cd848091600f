import type { NewAvatar, NewFile } from '../../shared/files.ts'
import type { Call } from '../call.ts'
import type { SessionPrincipal } from '../principal.ts'
import { linkEndsAt } from '../rules/link-ends-at.ts'
import { noteChange } from '../touched.ts'

type Kit = Pick<Call, 'files' | 'allow' | 'newId' | 'now' | 'links' | 'touched'>

const MIB = 2 ** 20

/**
 * Holds name, bytes and count of a file to be uploaded, and gives the URL for it. Another one for the same name voids the first.
 * @throws ApiError `already_exists`, `limit_reached`
 */
export const requestUpload = async (kit: Kit, { applicationId, fileName, fileSize }: NewFile) => {
  const { files, newId, now, links, touched } = kit
  // Before it is counted what the new one takes: the old one is given up for it.
  await files.cancelUpload(applicationId, fileName)
  await kit.allow(1, 'uploadedFilesCount')
  await kit.allow(fileSize / MIB, 'storageSizeMib')
  const fileId = newId()
  const expiresAt = linkEndsAt(now)
  await files.insert(applicationId, { id: fileId, fileName, size: fileSize, expiresAt }, now)
  noteChange(touched, { id: fileId, after: { fileName, fileSize } })
  return { presignedUrl: links.urlOf('upload', fileId), fileId, expiresAt }
}

type AvatarKit = Pick<Call, 'avatars' | 'newId' | 'now' | 'links'> & { readonly principal: SessionPrincipal }

/** Gives the URL for a picture of the person who asks; another one voids the first. */
export const requestAvatarUpload = async (kit: AvatarKit, draft: NewAvatar) => {
  const { avatars, newId, now, links, principal } = kit
  const id = newId()
  const expiresAt = linkEndsAt(now)
  await avatars.insert({ id, userId: principal.userId, fileType: draft.fileType, size: draft.fileSize, expiresAt }, now)
  return { presignedUrl: links.urlOf('upload', id), expiresAt }
}
