import type { NewBlacklistEntry } from '../../shared/blacklists.ts'
import type { Call } from '../call.ts'
import { noteChange } from '../touched.ts'

/**
 * Adds an entry to the blacklist of an application.
 * @throws ApiError `already_exists` when the same client id and address stand in one entry already
 */
export const createBlacklistEntry = async (
  { blacklists, now, newId, touched }: Pick<Call, 'blacklists' | 'now' | 'newId' | 'touched'>,
  { applicationId, clientId = null, ipAddress = null, comment = null }: NewBlacklistEntry,
) => {
  const id = newId()
  await blacklists.insert(applicationId, { id, clientId, ipAddress, comment }, now)
  const after = await blacklists.get(applicationId, id)
  noteChange(touched, { id, after })
  return after
}
