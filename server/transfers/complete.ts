import { lockAccount } from '../../db/system/audit.ts'
import { completeAttempt, findUploadRequest, type Attempt } from '../../db/system/uploads.ts'
import { ApiError } from '../../shared/errors.ts'
import { targetsOf } from '../audit/targets.ts'
import { writeEvent } from '../audit/write-event.ts'
import type { Node } from '../node.ts'
import { noteChange, untouched } from '../touched.ts'

/** From where the bytes came. */
export interface Sender {
  readonly address: string
  readonly requestId: string
}

interface Completed {
  readonly attempt: Attempt
  readonly checksum: string
  readonly sender: Sender
}

/**
 * Makes the stored bytes those of the file or picture. A file's event names whoever asked for its URL, and the address that the bytes came
 * from; a picture is nobody's account's.
 * @throws ApiError `gone` when another attempt was first or the upload was cancelled; `unavailable` leaves the outcome open
 */
export const complete = (node: Node, { attempt, checksum, sender }: Completed): Promise<void> =>
  node.database.transaction(async (handle) => {
    const { id, kind, size } = attempt.upload
    const request = kind === 'file' ? await findUploadRequest(handle, id) : undefined
    const account = request && (await lockAccount(handle, request.account_id))
    const now = node.clock()
    if (!(await completeAttempt(handle, attempt, { checksum, now }))) throw new ApiError('gone')
    if (request === undefined || account === undefined) return
    const touched = untouched()
    noteChange(touched, { id, after: { fileSize: size, checksum } })
    await writeEvent(handle, node, account, {
      actor: { kind: request.actor_kind, id: request.actor_id },
      action: 'file.upload',
      targets: targetsOf(touched, id, undefined),
      applicationId: request.application_id,
      changes: '{}',
      ...sender,
      now,
    })
  })
