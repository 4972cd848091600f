import { z } from 'zod'
import { NoInput } from '../../../shared/inputs.ts'
import { Invitation, InvitationDraft, OneInvitation } from '../../../shared/members.ts'
import { createInvitation, resendInvitation, revokeInvitation, toInvitation } from '../../acts/invite.ts'
import { endpoint } from '../../endpoint.ts'
import { t } from '../../trpc.ts'

/** Who is asked to join. What the invited do with the mailed link is under `/api/auth`. Source: management-api.md section 12. */
export const invitations = t.router({
  list: endpoint({
    summary: 'List the invitations that were neither accepted nor revoked',
    scope: 'session',
    rest: { route: 'GET /api/v1/panel/invitations', message: 'Successfully fetched invitations' },
  })
    .input(NoInput)
    .output(z.array(Invitation))
    .query(async ({ ctx }) => (await ctx.invitations.list()).map((row) => toInvitation(row, ctx.now))),

  create: endpoint({
    summary: 'Invite somebody by e-mail',
    description:
      'Mails a link that works once, for seven days, and only for this address. Nobody gives a role above their own: `forbidden`. At most 50 invitations are pending at once.',
    scope: 'session',
    role: 'admin',
    audit: 'invitation.create',
    rest: { route: 'POST /api/v1/panel/invitations', message: 'Invitation sent', refusals: ['already_exists', 'limit_reached'] },
  })
    .input(InvitationDraft)
    .output(Invitation)
    .mutation(({ ctx, input }) => createInvitation(ctx, input)),

  resend: endpoint({
    summary: 'Mail an invitation again',
    description: 'With a new link for another seven days, in the name of the caller; the link before stops working.',
    scope: 'session',
    role: 'admin',
    audit: 'invitation.resend',
    rest: { route: 'POST /api/v1/panel/invitations/:id/resend', message: 'Invitation sent', refusals: ['not_found'] },
  })
    .input(OneInvitation)
    .output(Invitation)
    .mutation(({ ctx, input }) => resendInvitation(ctx, input.id)),

  revoke: endpoint({
    summary: 'Revoke an invitation',
    description: 'Its link stops working at once.',
    scope: 'session',
    role: 'admin',
    audit: 'invitation.revoke',
    rest: { route: 'DELETE /api/v1/panel/invitations/:id', message: 'Invitation revoked', refusals: ['not_found'] },
  })
    .input(OneInvitation)
    .output(OneInvitation)
    .mutation(async ({ ctx, input }) => {
      await revokeInvitation(ctx, input.id)
      return input
    }),
})
