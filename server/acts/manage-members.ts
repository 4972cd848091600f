import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Member } from '../../shared/members.ts'
import type { Role } from '../../shared/roles.ts'
import type { Call } from '../call.ts'
import type { Facts } from '../facts.ts'
import { mayManage } from '../rules/may-manage.ts'
import { noteChange } from '../touched.ts'

/** The call of a person. */
export type PersonalCall = Call<Facts & { scope: 'session' }>

/** Exact, since whoever makes owners less holds the account's lock. @throws ApiError `conflict` */
const keepAnOwner = async ({ members }: PersonalCall) => {
  if ((await members.countOwners()) <= 1) throw new ApiError('conflict')
}

/** @throws ApiError `not_found`, `forbidden`, `conflict` for the last owner */
export const changeRole = async (ctx: PersonalCall, { userId, role }: { userId: Id; role: Role }): Promise<Member> => {
  const member = await ctx.members.get(userId)
  if (!mayManage(ctx.principal.role, [member.role, role])) throw new ApiError('forbidden')
  if (member.role === role) return member
  if (member.role === 'owner') await keepAnOwner(ctx)
  await ctx.members.update(userId, role)
  noteChange(ctx.touched, { id: userId, before: { role: member.role }, after: { role } })
  return { ...member, role }
}

/** Removes a member, or lets the caller leave. @throws ApiError `not_found`, `forbidden`, `conflict` for the last owner */
export const removeMember = async (ctx: PersonalCall, userId: Id) => {
  const { name, email, role } = await ctx.members.get(userId)
  const isLeaving = userId === ctx.principal.userId
  if (!isLeaving && !mayManage(ctx.principal.role, [role])) throw new ApiError('forbidden')
  if (role === 'owner') await keepAnOwner(ctx)
  await ctx.members.remove(userId)
  noteChange(ctx.touched, { id: userId, before: { name, email, role } })
}
