import type { Id } from '../../shared/ids.ts'
import type { Call } from '../call.ts'
import { toUser } from './to-user.ts'

/** One app user as the contract shows it. @throws ApiError `not_found` */
export const readUser = async (
  { users, levels }: Pick<Call, 'users' | 'levels'>,
  { applicationId, userId }: { applicationId: Id; userId: Id },
) => {
  const stored = await users.get(applicationId, userId)
  return toUser(stored, (await levels.ofUsers([userId])).get(userId) ?? [])
}
