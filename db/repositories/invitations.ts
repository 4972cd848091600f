import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import { countAll } from '../numbers.ts'
import type { Reach } from '../reach.ts'
import { withSender } from '../system/invitations.ts'
import type { InvitationTable } from '../schema.ts'

/** Columns that sending it again changes. */
export type InvitationMailing = Pick<InvitationTable, 'token_hash' | 'invited_by' | 'sent_at' | 'expires_at'>

export type NewInvitation = Omit<InvitationTable, 'account_id'>

/** Invitations into the caller's account, which are neither accepted nor revoked. Whoever writes holds the account's lock. */
export const invitations = ({ kysely }: Handle, { accountId }: Reach) => {
  const ofAccount = () => withSender(kysely).where('invitation.account_id', '=', accountId)

  return {
    /** Newest first. */
    list: () => ofAccount().orderBy('invitation.id', 'desc').execute(),

    /** @throws ApiError `not_found` */
    get: async (id: Id) => {
      const row = await ofAccount().where('invitation.id', '=', id).executeTakeFirst()
      if (row === undefined) throw new ApiError('not_found')
      return row
    },

    /** Whether one waits for this address, which is in lower case. */
    hasEmail: async (email: string): Promise<boolean> =>
      (await ofAccount().where('invitation.email', '=', email).executeTakeFirst()) !== undefined,

    /** How many have not expired. */
    countPending: async (now: Date): Promise<number> => {
      const mine = kysely.selectFrom('invitation').where('account_id', '=', accountId).where('expires_at', '>', now.toISOString())
      return (await mine.select(countAll().as('n')).executeTakeFirstOrThrow()).n
    },

    insert: async (invitation: NewInvitation) => {
      await kysely
        .insertInto('invitation')
        .values({ ...invitation, account_id: accountId })
        .execute()
    },

    update: async (id: Id, mailing: InvitationMailing) => {
      await kysely.updateTable('invitation').set(mailing).where('account_id', '=', accountId).where('id', '=', id).execute()
    },

    remove: async (id: Id) => {
      await kysely.deleteFrom('invitation').where('account_id', '=', accountId).where('id', '=', id).execute()
    },

    /** What the account mailed after `since`. */
    listMails: (since: Date) =>
      kysely
        .selectFrom('invitation_mail')
        .where('account_id', '=', accountId)
        .where('sent_at', '>', since.toISOString())
        .select(['email', 'sent_at'])
        .execute(),

    insertMail: async (mail: { id: Id; email: string; sent_at: string }) => {
      await kysely
        .insertInto('invitation_mail')
        .values({ ...mail, account_id: accountId })
        .execute()
    },
  }
}
