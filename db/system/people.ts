import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'

/** Locks the person's row, so that two sign-ins at once make one account; SQLite has one writer anyway. */
export const lockPerson = ({ kysely, dialect }: Handle, userId: string) => {
  const person = kysely.selectFrom('auth_user').select(['id', 'name', 'email', 'emailVerified']).where('id', '=', userId)
  return (dialect === 'postgres' ? person.forUpdate() : person).executeTakeFirst()
}

const isVerified = ({ emailVerified }: { emailVerified: boolean | number }) => emailVerified === true || emailVerified === 1

/**
 * The person of an address, which is in lower case. Somebody who signed up and never proved that the address is theirs does not count
 * until they are in an account.
 */
export const findPerson = async ({ kysely }: Handle, email: string) => {
  const person = await kysely
    .selectFrom('auth_user')
    .where('email', '=', email)
    .select((eb) => [
      'id',
      'emailVerified',
      eb.selectFrom('member').whereRef('member.user_id', '=', 'auth_user.id').select('account_id').limit(1).as('account_id'),
    ])
    .executeTakeFirst()
  return person === undefined || (!isVerified(person) && person.account_id === null) ? undefined : person.id
}

/** Makes room for whoever proved that the address is theirs; of somebody who proves it meanwhile nothing is removed. */
export const removeUnproven = async (handle: Handle, email: string) => {
  const { kysely } = handle
  const person = await kysely.selectFrom('auth_user').where('email', '=', email).select('id').executeTakeFirst()
  if (person === undefined) return
  await lockPerson(handle, person.id)
  if ((await findPerson(handle, email)) === undefined) await kysely.deleteFrom('auth_user').where('id', '=', person.id).execute()
}

/** Removes a person with sessions, password, second factor and memberships, and what waits for them. */
export const removePerson = async (handle: Handle, userId: string) => {
  await removePending(handle, userId)
  await handle.kysely.deleteFrom('auth_user').where('id', '=', userId).execute()
}

/** Whether the session of a person is still in force. */
export const hasSession = async ({ kysely }: Handle, { userId, sessionId }: { userId: string; sessionId: string }, now: Date) => {
  const session = await kysely
    .selectFrom('auth_session')
    .where('id', '=', sessionId)
    .where('userId', '=', userId)
    .select('expiresAt')
    .executeTakeFirst()
  return session !== undefined && now < new Date(session.expiresAt)
}

/** Voids everything that waits for this person: reset links, pending second factors, trusted devices. */
export const removePending = ({ kysely }: Handle, userId: string) =>
  kysely.deleteFrom('auth_verification').where('value', '=', userId).execute()

export const listSessions = ({ kysely }: Handle, userId: string) =>
  kysely
    .selectFrom('auth_session')
    .select(['id', 'ipAddress', 'userAgent', 'createdAt', 'expiresAt'])
    .where('userId', '=', userId)
    .orderBy('id', 'desc')
    .execute()

export const removeSession = async ({ kysely }: Handle, userId: string, id: string) => {
  const result = await kysely.deleteFrom('auth_session').where('userId', '=', userId).where('id', '=', id).executeTakeFirst()
  return result.numDeletedRows > 0n
}

export const removeOtherSessions = ({ kysely }: Handle, userId: string, kept: string) =>
  kysely.deleteFrom('auth_session').where('userId', '=', userId).where('id', '!=', kept).execute()

export const updateSessionAccount = ({ kysely }: Handle, sessionId: string, accountId: Id) =>
  kysely.updateTable('auth_session').set({ accountId }).where('id', '=', sessionId).execute()

/** Marks a TOTP code as spent. Only one of many callers with the same code gets true. */
export const claimCode = async ({ kysely }: Handle, { userId, code, now }: { userId: string; code: string; now: Date }) => {
  const claimed = await kysely
    .insertInto('used_code')
    .values({ user_id: userId, code, used_at: now.toISOString() })
    .onConflict((conflict) => conflict.columns(['user_id', 'code']).doNothing())
    .returning('code')
    .executeTakeFirst()
  return claimed !== undefined
}

/** Removes at most `most` sessions whose time is over, since nobody comes back for them. @returns how many went */
export const removeExpiredSessions = async ({ kysely }: Handle, now: Date, most: number) => {
  const result = await kysely
    .deleteFrom('auth_session')
    .where('id', 'in', (eb) => eb.selectFrom('auth_session').select('id').where('expiresAt', '<', now.toISOString()).limit(most))
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}

/** Forgets TOTP codes spent before this time. */
export const removeSpentCodes = ({ kysely }: Handle, before: Date) =>
  kysely.deleteFrom('used_code').where('used_at', '<', before.toISOString()).execute()
