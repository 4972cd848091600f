import { type BlacklistEdit, listsSomething, NOTHING_LISTED } from '../../shared/blacklists.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Call } from '../call.ts'
import { noteChange } from '../touched.ts'

const refuse = (problem: { path: string; message: string }) => new ApiError('validation_error', { errors: [problem] })

/**
 * Changes what is given of an entry and keeps the rest.
 * @throws ApiError `not_found`, `already_exists` when another entry has the same client id and address, `validation_error` when nothing
 * is given or nothing would be listed any more
 */
export const editBlacklistEntry = async (
  { blacklists, now, touched }: Pick<Call, 'blacklists' | 'now' | 'touched'>,
  { applicationId, blacklistId, clientId, ipAddress, comment }: BlacklistEdit,
) => {
  if (clientId === undefined && ipAddress === undefined && comment === undefined) throw refuse({ path: '', message: 'Nothing to change' })

  const before = await blacklists.get(applicationId, blacklistId)
  const edited = {
    ...before,
    clientId: clientId === undefined ? before.clientId : clientId,
    ipAddress: ipAddress === undefined ? before.ipAddress : ipAddress,
    comment: comment === undefined ? before.comment : comment,
  }
  if (!listsSomething(edited)) throw refuse(NOTHING_LISTED)

  await blacklists.update(edited, now)
  const after = await blacklists.get(applicationId, blacklistId)
  noteChange(touched, { id: blacklistId, before, after })
  return after
}
