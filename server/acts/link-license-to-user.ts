import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Call } from '../call.ts'
import { changeLicense } from '../rules/change-license.ts'
import { noteChange } from '../touched.ts'
import { tellLicense } from './tell.ts'

type Kit = Pick<Call, 'users' | 'licenses' | 'now' | 'touched'>

interface Link {
  readonly applicationId: Id
  readonly userId: Id
  /** The key of the license. */
  readonly license: string
  readonly dryRun?: boolean | undefined
}

/** Links a license to a user. @throws ApiError `not_found` without either, `conflict` when it is linked to another */
export const linkLicenseToUser = async ({ users, licenses, now, touched }: Kit, { applicationId, userId, license, dryRun }: Link) => {
  const user = await users.get(applicationId, userId)
  const before = await licenses.find(applicationId, license)
  if (before === undefined) throw new ApiError('not_found')
  const after = changeLicense(before, { act: 'link', appUserId: user.id }, now)
  if (after === 'unfit') throw new ApiError('conflict')
  touched.ids.push(user.id, before.id)
  if (after === before) return { affected: 0 }
  const linked = { ...after, login: user.login }
  if (dryRun !== true) await licenses.update(applicationId, [{ before, after: linked }], now)
  noteChange(touched, { id: before.id, before: tellLicense(before, now), after: tellLicense(linked, now) })
  return { affected: 1 }
}
