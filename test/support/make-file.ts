import { createHash } from 'node:crypto'
import { Repositories } from '../../db/repositories/index.ts'
import { beginAttempt, completeAttempt } from '../../db/system/uploads.ts'
import type { Node } from '../../server/node.ts'
import { linkEndsAt } from '../../server/rules/link-ends-at.ts'
import type { Id } from '../../shared/ids.ts'

let made = 0

export interface FileToMake {
  readonly fileName?: string
  readonly bytes?: Uint8Array
}

/** A file of an application with its bytes in the storage, by way of the functions that an upload takes. */
export const makeFile = async (node: Node, of: { accountId: Id; applicationId: Id }, file: FileToMake = {}) => {
  const { fileName = `file-${(made += 1)}`, bytes = Buffer.from('The bytes of a file') } = file
  const now = node.clock()
  const [id, objectKey, heldUntil] = [node.newId(), node.newId(), linkEndsAt(now)]
  const checksum = createHash('sha256').update(bytes).digest('hex')
  async function* chunks() {
    yield bytes
  }
  const upload = { kind: 'file', id, size: bytes.byteLength, fileType: undefined, expiresAt: heldUntil } as const
  await node.database.transaction(async (handle) => {
    const { files } = new Repositories(handle, { accountId: of.accountId, applications: 'all' })
    await files.insert(of.applicationId, { id, fileName, size: bytes.byteLength, expiresAt: heldUntil }, now)
    await beginAttempt(handle, { upload, objectKey, heldUntil })
  })
  await node.storage.put(objectKey, chunks(), bytes.byteLength)
  await node.database.transaction((handle) => completeAttempt(handle, { upload, objectKey, heldUntil }, { checksum, now }))
  return { id, fileName, checksum, objectKey, bytes }
}
