import type { Kysely } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import type { Schema } from '../schema.ts'

/** Invitations with what their sender is in the account now. */
export const withSender = (kysely: Kysely<Schema>) =>
  kysely
    .selectFrom('invitation')
    .leftJoin('member as sender', (join) =>
      join.onRef('sender.account_id', '=', 'invitation.account_id').onRef('sender.user_id', '=', 'invitation.invited_by'),
    )
    .leftJoin('auth_user as sender_person', 'sender_person.id', 'invitation.invited_by')
    .select([
      'invitation.id',
      'invitation.account_id',
      'invitation.email',
      'invitation.role',
      'invitation.invited_by',
      'invitation.sent_at',
      'invitation.expires_at',
      'invitation.created_at',
      'sender.role as sender_role',
      'sender_person.name as sender_name',
    ])

/** The invitation of a token into an account that is open; what it is worth now is for the caller to judge. */
export const findInvitation = ({ kysely }: Handle, tokenHash: string) =>
  withSender(kysely)
    .innerJoin('account', 'account.id', 'invitation.account_id')
    .where('invitation.token_hash', '=', tokenHash)
    .where('account.disabled_at', 'is', null)
    .select('account.name as account_name')
    .executeTakeFirst()

/** What waits for an address, which is in lower case, in any account. */
export const listInvitations = ({ kysely }: Handle, email: string) =>
  withSender(kysely)
    .innerJoin('account', 'account.id', 'invitation.account_id')
    .where('invitation.email', '=', email)
    .where('account.disabled_at', 'is', null)
    .execute()

/** Takes an invitation away; only one of many callers gets true. */
export const claimInvitation = async ({ kysely }: Handle, id: Id): Promise<boolean> => {
  const { numDeletedRows } = await kysely.deleteFrom('invitation').where('id', '=', id).executeTakeFirst()
  return numDeletedRows > 0n
}

/** Forgets invitations that expired before one time, and mails sent before another. */
export const removeOldInvitations = async (
  { kysely }: Handle,
  { expiredBefore, sentBefore }: { expiredBefore: Date; sentBefore: Date },
) => {
  await kysely.deleteFrom('invitation').where('expires_at', '<', expiredBefore.toISOString()).execute()
  await kysely.deleteFrom('invitation_mail').where('sent_at', '<', sentBefore.toISOString()).execute()
}
