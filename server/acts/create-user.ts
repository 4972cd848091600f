import type { NewUser } from '../../shared/app-users.ts'
import type { Call } from '../call.ts'
import { noteChange } from '../touched.ts'

type Kit = Pick<Call, 'users' | 'levels' | 'now' | 'newId' | 'touched'>

/**
 * Adds a user to an application.
 * @returns the id
 * @throws ApiError `already_exists` when the login is taken, `validation_error` for a level the application lacks
 */
export const createUser = async ({ users, levels, now, newId, touched }: Kit, draft: Omit<NewUser, 'password'>, passwordHash: string) => {
  const { applicationId, login, comment = null, clientId = null, ipAddress = null } = draft
  const { levels: names, ...settings } = draft.applicationUserSettings
  const levelIds = await levels.idsOf(applicationId, names, 'applicationUserSettings.levels')
  const id = newId()
  await users.insert(applicationId, { id, login, passwordHash, comment, clientId, ipAddress, ...settings }, now)
  await levels.setOfUser(id, levelIds)
  noteChange(touched, { id, after: { login, comment, clientId, ipAddress, applicationUserSettings: draft.applicationUserSettings } })
  return id
}
