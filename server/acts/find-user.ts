import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Call } from '../call.ts'

/** The user of an application that is named by its id or its login. @throws ApiError `not_found` */
export const findUser = async (
  { users }: Pick<Call, 'users'>,
  { applicationId, login, userId }: { applicationId: Id; login: string | undefined; userId: Id | undefined },
) => {
  if (userId !== undefined) return users.get(applicationId, userId)
  const user = login === undefined ? undefined : await users.find(applicationId, login)
  if (user === undefined) throw new ApiError('not_found')
  return user
}
