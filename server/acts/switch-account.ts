import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { PersonalCall } from './manage-members.ts'

/** Makes the caller's session act for another of their accounts; both audit logs tell it. @throws ApiError `not_found` */
export const switchAccount = async (ctx: PersonalCall, accountId: Id) => {
  const { principal, memberships } = ctx
  const chosen = (await memberships.list(principal.userId)).find(({ id }) => id === accountId)
  if (chosen === undefined) throw new ApiError('not_found')
  if (accountId === principal.accountId) return chosen
  await memberships.enter(principal.sessionId, accountId)
  const arrived = { userId: principal.userId, accountId }
  ctx.afterwards.push(({ people }) => people.noteArrival(arrived, ctx.address))
  return chosen
}
