import type { Id } from '../../shared/ids.ts'
import type { PlanName } from '../../shared/plans.ts'
import type { Role } from '../../shared/roles.ts'
import type { Handle } from '../handle.ts'
import { read } from '../read.ts'
import type { Timestamp } from '../schema.ts'

/** What a person is in one account. */
export interface Membership {
  readonly accountId: Id
  readonly accountName: string
  readonly plan: PlanName
  readonly role: Role
  readonly disabledAt: Timestamp | null
}

const MEMBERSHIPS = read<[userId: string], Membership>((kysely, userId) =>
  kysely
    .selectFrom('member')
    .innerJoin('account', 'account.id', 'member.account_id')
    .where('member.user_id', '=', userId)
    .select([
      'account.id as accountId',
      'account.name as accountName',
      'account.plan as plan',
      'member.role as role',
      'account.disabled_at as disabledAt',
    ])
    .orderBy('member.created_at')
    .orderBy('account.id'),
)

/** All accounts of a person, the one joined first in front. */
export const listMemberships = (handle: Handle, userId: string) => handle.rows(MEMBERSHIPS, userId)

/** The membership in `accountId` when it still stands, else the first one. */
export const findMembership = async (handle: Handle, userId: string, accountId?: Id): Promise<Membership | undefined> => {
  const memberships = await listMemberships(handle, userId)
  return memberships.find((membership) => membership.accountId === accountId) ?? memberships[0]
}

/** What a person is in an account now. */
export const findRole = async ({ kysely }: Handle, accountId: Id, userId: string): Promise<Role | undefined> =>
  (await kysely.selectFrom('member').where('account_id', '=', accountId).where('user_id', '=', userId).select('role').executeTakeFirst())
    ?.role

/** Whether there is an account that is not about to go. */
export const hasAccount = async (handle: Handle) =>
  (await handle.kysely.selectFrom('account').where('deleted_at', 'is', null).select('id').limit(1).executeTakeFirst()) !== undefined

export interface NewAccount {
  readonly id: Id
  readonly name: string
  readonly plan: PlanName
  /** The `auth_user.id` of its first owner. */
  readonly ownerId: string
  readonly now: Date
}

/** Makes a person a member; call it under the account's lock. */
export const insertMember = async ({ kysely }: Handle, member: { accountId: Id; userId: string; role: Role; now: Date }) => {
  const { accountId: account_id, userId: user_id, role, now } = member
  await kysely.insertInto('member').values({ account_id, user_id, role, created_at: now.toISOString() }).execute()
}

/** Inserts an account and its owner's membership; call it inside a transaction. */
export const insertAccount = async (handle: Handle, { id, name, plan, ownerId, now }: NewAccount) => {
  const created_at = now.toISOString()
  await handle.kysely
    .insertInto('account')
    .values({ id, name, plan, disabled_at: null, audit_sequence: 0, created_at, updated_at: created_at })
    .execute()
  await insertMember(handle, { accountId: id, userId: ownerId, role: 'owner', now })
}

/** Changes the plan; false when there is no such account. */
export const setPlan = async ({ kysely }: Handle, id: Id, { plan, now }: { plan: PlanName; now: Date }) => {
  const result = await kysely.updateTable('account').set({ plan, updated_at: now.toISOString() }).where('id', '=', id).executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Locks the account out (keys and sessions at once), or lets it in again. */
export const setDisabled = async ({ kysely }: Handle, id: Id, { isDisabled, now }: { isDisabled: boolean; now: Date }) => {
  const at = now.toISOString()
  await kysely
    .updateTable('account')
    .set({ disabled_at: isDisabled ? at : null, updated_at: at })
    .where('id', '=', id)
    .execute()
}

/** Every account with its owners' e-mails, oldest first. */
export const listAccounts = ({ kysely }: Handle) =>
  kysely
    .selectFrom('account')
    .where('account.deleted_at', 'is', null)
    .leftJoin('member', (join) => join.onRef('member.account_id', '=', 'account.id').on('member.role', '=', 'owner'))
    .leftJoin('auth_user', 'auth_user.id', 'member.user_id')
    .select(['account.id', 'account.name', 'account.plan', 'account.disabled_at', 'account.created_at', 'auth_user.email'])
    .orderBy('account.id')
    .execute()

/** The accounts that the person of this e-mail owns, oldest first. */
export const findAccountsByOwnerEmail = ({ kysely }: Handle, email: string) =>
  kysely
    .selectFrom('auth_user')
    .innerJoin('member', 'member.user_id', 'auth_user.id')
    .innerJoin('account', 'account.id', 'member.account_id')
    .where('auth_user.email', '=', email.toLowerCase())
    .where('member.role', '=', 'owner')
    .select(['account.id', 'account.name', 'account.plan', 'account.disabled_at', 'auth_user.id as ownerId'])
    .orderBy('account.created_at')
    .orderBy('account.id')
    .execute()

/** The first account that the person of this e-mail owns. */
export const findAccountByOwnerEmail = async (handle: Handle, email: string) => (await findAccountsByOwnerEmail(handle, email))[0]
