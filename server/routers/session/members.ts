import { z } from 'zod'
import { NoInput } from '../../../shared/inputs.ts'
import { Member, OneMember, RoleChange } from '../../../shared/members.ts'
import { changeRole, removeMember } from '../../acts/manage-members.ts'
import { endpoint } from '../../endpoint.ts'
import { t } from '../../trpc.ts'

/** The people of the account. Source: management-api.md section 12. */
export const members = t.router({
  list: endpoint({
    summary: 'List the members of the account',
    scope: 'session',
    rest: { route: 'GET /api/v1/panel/members', message: 'Successfully fetched members' },
  })
    .input(NoInput)
    .output(z.array(Member))
    .query(({ ctx }) => ctx.members.list()),

  update: endpoint({
    summary: 'Change the role of a member',
    description: 'An admin manages members below owner, only an owner makes and unmakes owners. The last owner stays one: `conflict`.',
    scope: 'session',
    role: 'admin',
    audit: 'member.update',
    rest: { route: 'PATCH /api/v1/panel/members/:userId', message: 'Role changed', refusals: ['not_found', 'conflict'] },
  })
    .input(RoleChange)
    .output(Member)
    .mutation(({ ctx, input }) => changeRole(ctx, input)),

  remove: endpoint({
    summary: 'Remove a member, or leave the account',
    description:
      'Their sessions in the account end with the next request, API keys stay. Everybody may leave, except for the last owner; others are removed by an admin, owners by an owner.',
    scope: 'session',
    audit: 'member.remove',
    rest: { route: 'DELETE /api/v1/panel/members/:userId', message: 'Member removed', refusals: ['not_found', 'conflict', 'forbidden'] },
  })
    .input(OneMember)
    .output(OneMember)
    .mutation(async ({ ctx, input }) => {
      await removeMember(ctx, input.userId)
      return input
    }),
})
