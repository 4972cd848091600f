import type { Handle } from '../../db/handle.ts'
import { reaches } from '../../db/reach.ts'
import { findLivingApplication } from '../../db/repositories/applications.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Principal } from '../principal.ts'

/**
 * The application must live in the caller's account and be one this key may touch. One of another account does not exist.
 * @throws ApiError `not_found`, `application_forbidden`
 */
export const limitReach = async (handle: Handle, principal: Principal, applicationId: Id) => {
  const application = await findLivingApplication(handle, principal.accountId, applicationId)
  if (application === undefined) throw new ApiError('not_found')
  if (!reaches(principal.reach, applicationId)) throw new ApiError('application_forbidden')
}

/** What belongs to no application needs a key for all of them. @throws ApiError `application_forbidden` */
export const requireAllApplications = (principal: Principal) => {
  if (principal.reach.applications !== 'all') throw new ApiError('application_forbidden')
}
