import type { StoredUser } from '../../db/repositories/user-rows.ts'
import { loginFits, NO_EMAIL, type UserEdit } from '../../shared/app-users.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Call } from '../call.ts'
import { noteChange, replaced } from '../touched.ts'
import { BATCH } from './in-batches.ts'
import { tellUser } from './tell.ts'

type Kit = Pick<Call, 'users' | 'licenses' | 'levels' | 'now' | 'touched'>

type Edit = Omit<UserEdit, 'password'>

/** The user with what is given; undefined keeps what there is. */
const edited = (before: StoredUser, { login, comment, clientId, ipAddress, applicationUserSettings: settings = {} }: Edit) => ({
  ...before,
  login: login ?? before.login,
  comment: comment === undefined ? before.comment : comment,
  clientId: clientId === undefined ? before.clientId : clientId,
  ipAddress: ipAddress === undefined ? before.ipAddress : ipAddress,
  requiresLicense: settings.requiresLicense ?? before.requiresLicense,
  requiresClientId: settings.requiresClientId ?? before.requiresClientId,
  credentialsType: settings.credentialsType ?? before.credentialsType,
})

const isEmpty = ({ login, comment, clientId, ipAddress, applicationUserSettings: settings = {} }: Edit) =>
  [login, comment, clientId, ipAddress, ...Object.values(settings)].every((value) => value === undefined)

/** Their search text names the login. */
const relabelLicenses = async ({ licenses, now }: Kit, before: StoredUser, after: StoredUser) => {
  let last = '0'
  for (;;) {
    const linked = await licenses.ofUsers(before.applicationId, [before.id], { after: last, most: BATCH })
    const end = linked.at(-1)
    if (end === undefined) return
    const relabeled = linked.map((license) => ({
      before: { ...license, login: before.login },
      after: { ...license, login: after.login },
    }))
    await licenses.update(before.applicationId, relabeled, now)
    last = end.id
  }
}

/**
 * Changes what is given of a user and keeps the rest.
 * @throws ApiError `not_found`, `already_exists` when the login is taken, `validation_error` when nothing is given, the login must be
 * an e-mail address and is none, or the application lacks a level
 */
export const editUser = async (kit: Kit, edit: Edit, passwordHash: string | undefined) => {
  const { applicationId, userId } = edit
  if (isEmpty(edit) && passwordHash === undefined)
    throw new ApiError('validation_error', { errors: [{ path: '', message: 'Nothing to change' }] })

  const before = await kit.users.get(applicationId, userId)
  const after = edited(before, edit)
  if (!loginFits(after.login, after.credentialsType)) throw new ApiError('validation_error', { errors: [NO_EMAIL] })

  await kit.users.update(applicationId, [{ before, after }], kit.now)
  if (passwordHash !== undefined) await kit.users.setPassword(applicationId, userId, passwordHash)
  const { levels } = edit.applicationUserSettings ?? {}
  const had = levels === undefined ? undefined : (await kit.levels.ofUsers([userId])).get(userId)
  if (levels !== undefined)
    await kit.levels.setOfUser(userId, await kit.levels.idsOf(applicationId, levels, 'applicationUserSettings.levels'))
  if (after.login !== before.login) await relabelLicenses(kit, before, after)
  const secret = passwordHash === undefined ? {} : replaced('password')
  noteChange(kit.touched, {
    id: userId,
    before: { ...tellUser(before, had), ...secret.before },
    after: { ...tellUser(after, levels), ...secret.after },
  })
}
