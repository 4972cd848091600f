import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Member } from '../../shared/members.ts'
import type { Role } from '../../shared/roles.ts'
import type { Handle } from '../handle.ts'
import { countAll } from '../numbers.ts'
import type { Reach } from '../reach.ts'

/** The people of the caller's account. Whoever writes holds the account's lock. */
export const members = ({ kysely }: Handle, { accountId }: Reach) => {
  const ofAccount = () =>
    kysely.selectFrom('member').innerJoin('auth_user', 'auth_user.id', 'member.user_id').where('member.account_id', '=', accountId)

  const told = () =>
    ofAccount().select([
      'member.user_id as userId',
      'auth_user.name as name',
      'auth_user.email as email',
      'member.role as role',
      'member.created_at as createdAt',
    ])

  const get = async (userId: Id): Promise<Member> => {
    const member = await told().where('member.user_id', '=', userId).executeTakeFirst()
    if (member === undefined) throw new ApiError('not_found')
    return member
  }

  return {
    /** @throws ApiError `not_found` */
    get,

    /** Who joined first in front. */
    list: (): Promise<Member[]> => told().orderBy('member.created_at').orderBy('member.user_id').execute(),

    /** Whether somebody of the account has this address, which is in lower case. */
    hasEmail: async (email: string): Promise<boolean> =>
      (await ofAccount().where('auth_user.email', '=', email).select('member.user_id').executeTakeFirst()) !== undefined,

    countOwners: async (): Promise<number> =>
      (await ofAccount().where('member.role', '=', 'owner').select(countAll().as('n')).executeTakeFirstOrThrow()).n,

    update: async (userId: Id, role: Role) => {
      await kysely.updateTable('member').set({ role }).where('account_id', '=', accountId).where('user_id', '=', userId).execute()
    },

    /** Takes a person out of the account, with their sessions in it: these must not come alive when the person comes back. */
    remove: async (userId: Id) => {
      await kysely.deleteFrom('member').where('account_id', '=', accountId).where('user_id', '=', userId).execute()
      await kysely.deleteFrom('auth_session').where('userId', '=', userId).where('accountId', '=', accountId).execute()
    },
  }
}
