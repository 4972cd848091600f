import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Invitation, InvitationDraft } from '../../shared/members.ts'
import { digestToken } from '../auth/digest-token.ts'
import { invitationLetter } from '../auth/letters.ts'
import { judgeInvitation } from '../rules/judge-invitation.ts'
import { mayManage } from '../rules/may-manage.ts'
import { MAILS_COUNT_MS, paceInvitations } from '../rules/pace-invitations.ts'
import { noteChange } from '../touched.ts'
import type { PersonalCall } from './manage-members.ts'

/** Of one account, so that nobody collects addresses here. */
const MOST_PENDING = 50

const LIFETIME_MS = 7 * 86_400_000

const TOKEN_BYTES = 32

type Row = Awaited<ReturnType<PersonalCall['invitations']['get']>>

export const toInvitation = (row: Row, now: Date): Invitation => ({
  id: row.id,
  email: row.email,
  role: row.role,
  status: judgeInvitation(row, now),
  invitedBy: row.sender_name === null ? null : { id: row.invited_by, name: row.sender_name },
  createdAt: row.created_at,
  sentAt: row.sent_at,
  expiresAt: row.expires_at,
})

/** A new link for this address, mailed once the act is committed. @throws ApiError `rate_limited` */
const mail = async (ctx: PersonalCall, email: string) => {
  const { now, principal, invitations } = ctx
  const sent = await invitations.listMails(new Date(now.getTime() - MAILS_COUNT_MS))
  const waitSeconds = paceInvitations(sent, email, now)
  if (waitSeconds > 0) throw new ApiError('rate_limited', { retryAfterSeconds: waitSeconds })
  const token = Buffer.from(ctx.randomBytes(TOKEN_BYTES)).toString('base64url')
  const at = now.toISOString()
  await invitations.insertMail({ id: ctx.newId(), email, sent_at: at })
  ctx.afterwards.push(({ people, origins }) => people.send(invitationLetter(origins.base, email, token)))
  return {
    token_hash: digestToken(token),
    invited_by: principal.userId,
    sent_at: at,
    expires_at: new Date(now.getTime() + LIFETIME_MS).toISOString(),
  }
}

/** The invitation, if the caller may give its role or take it back. @throws ApiError `not_found`, `forbidden` */
const manageable = async ({ invitations, principal }: PersonalCall, id: Id): Promise<Row> => {
  const row = await invitations.get(id)
  if (!mayManage(principal.role, [row.role])) throw new ApiError('forbidden')
  return row
}

const refuseTaken = async ({ members, invitations }: PersonalCall, email: string) => {
  if ((await members.hasEmail(email)) || (await invitations.hasEmail(email))) throw new ApiError('already_exists')
}

const refuseTooMany = async ({ invitations, now }: PersonalCall) => {
  const currentValue = await invitations.countPending(now)
  if (currentValue < MOST_PENDING) return
  throw new ApiError('limit_reached', { limit: 'pendingInvitations', currentValue, maxValue: MOST_PENDING })
}

/** @throws ApiError `forbidden` for a role above the caller's own, `already_exists`, `limit_reached`, `rate_limited` */
export const createInvitation = async (ctx: PersonalCall, { email, role }: InvitationDraft): Promise<Invitation> => {
  if (!mayManage(ctx.principal.role, [role])) throw new ApiError('forbidden')
  await refuseTaken(ctx, email)
  await refuseTooMany(ctx)
  const id = ctx.newId()
  await ctx.invitations.insert({ id, email, role, ...(await mail(ctx, email)), created_at: ctx.now.toISOString() })
  noteChange(ctx.touched, { id, after: { email, role } })
  return toInvitation(await ctx.invitations.get(id), ctx.now)
}

/** A new link in place of the one before, in the name of the caller. @throws ApiError `not_found`, `forbidden`, `rate_limited` */
export const resendInvitation = async (ctx: PersonalCall, id: Id): Promise<Invitation> => {
  const { email } = await manageable(ctx, id)
  await ctx.invitations.update(id, await mail(ctx, email))
  return toInvitation(await ctx.invitations.get(id), ctx.now)
}

/** @throws ApiError `not_found`, `forbidden` */
export const revokeInvitation = async (ctx: PersonalCall, id: Id) => {
  const { email, role } = await manageable(ctx, id)
  await ctx.invitations.remove(id)
  noteChange(ctx.touched, { id, before: { email, role } })
}
