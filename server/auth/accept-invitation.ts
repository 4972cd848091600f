import { z } from 'zod'
import { findRole, insertMember } from '../../db/system/accounts.ts'
import { lockAccount } from '../../db/system/audit.ts'
import { claimInvitation, findInvitation } from '../../db/system/invitations.ts'
import { findPerson, lockPerson, removeUnproven, updateSessionAccount } from '../../db/system/people.ts'
import type { Handle } from '../../db/handle.ts'
import { ApiError } from '../../shared/errors.ts'
import { judgeInvitation } from '../rules/judge-invitation.ts'
import { ADDRESS_HEADER } from './address.ts'
import type { Auth, FoundSession } from './auth.ts'
import { PersonName } from './options.ts'
import { hashPassword } from './password.ts'
import { parsed, Password } from './persons.ts'
import { recordUnderLock, type RecordOptions } from './record-person.ts'
import { digestToken } from './digest-token.ts'

const Reading = z.object({ token: z.string().min(1).max(4096) })

const Newcomer = z.object({ name: PersonName, password: Password })

export interface AcceptOptions extends RecordOptions {
  readonly auth: Auth
  /** Signs a person in by the ordinary door, so that the cookie is the ordinary one. */
  readonly signIn: (headers: Headers, credentials: { email: string; password: string }) => Promise<Response>
}

type Invitation = NonNullable<Awaited<ReturnType<typeof findInvitation>>>

/** A token that opens nothing (any more) is told alike, whatever the reason. @throws ApiError `gone` */
const pendingOf = async (handle: Handle, token: string, now: Date): Promise<Invitation> => {
  const invitation = await findInvitation(handle, digestToken(token))
  if (invitation === undefined || judgeInvitation(invitation, now) !== 'pending') throw new ApiError('gone')
  return invitation
}

/**
 * What the invited do with the link of their mail: look at it, and join, as who they are or as somebody new.
 * Source: management-api.md section 12; this project's docs, "Members and invitations".
 */
export const createAcceptInvitation = (options: AcceptOptions) => {
  const { database, auth, signIn, now } = options

  /** Uses the invitation up and lets a person in, under the lock of the account; of many at once one succeeds. */
  const join = async (token: string, headers: Headers, enter: (handle: Handle, invitation: Invitation) => Promise<string>) => {
    const { account_id: accountId } = await pendingOf(database.reader, token, now())
    const joining = async (handle: Handle) => {
      const account = await lockAccount(handle, accountId)
      const invitation = await pendingOf(handle, token, now())
      const userId = await enter(handle, invitation)
      if (account === undefined || !(await claimInvitation(handle, invitation.id))) throw new ApiError('gone')
      const { role } = invitation
      await insertMember(handle, { accountId, userId, role, now: now() })
      const event = { action: 'member.join', userId, address: headers.get(ADDRESS_HEADER), after: { role } }
      await recordUnderLock(handle, options, { account, ...event })
      return invitation
    }
    return database.transaction(joining, { turn: accountId })
  }

  /** @throws ApiError `gone`, also when the invitation is for another address, `already_exists` for a member */
  const joinAs = ({ userId, sessionId }: FoundSession, token: string, headers: Headers) =>
    join(token, headers, async (handle, { account_id: accountId, email }) => {
      const person = await lockPerson(handle, userId)
      if (person?.email !== email || Number(person.emailVerified) === 0) throw new ApiError('gone')
      if ((await findRole(handle, accountId, userId)) !== undefined) throw new ApiError('already_exists')
      await updateSessionAccount(handle, sessionId, accountId)
      return userId
    })

  /** Makes the person, whose address is proven by the mail that the token came in. @throws ApiError `gone`, `already_exists` */
  const joinAnew = async (token: string, headers: Headers, { name, password }: z.output<typeof Newcomer>) => {
    const { email: address } = await pendingOf(database.reader, token, now())
    if ((await findPerson(database.reader, address)) !== undefined) throw new ApiError('already_exists')
    const passwordHash = await hashPassword(password)
    const enter = async (handle: Handle, { email }: Invitation) => {
      if ((await findPerson(handle, email)) !== undefined) throw new ApiError('already_exists')
      await removeUnproven(handle, email)
      return auth.insertUser(handle, { email, name, emailVerified: true, passwordHash })
    }
    return join(token, headers, enter).catch(async (error: unknown) => {
      // Somebody else may have taken the address at the same moment, by another invitation.
      const isRefusal = error instanceof ApiError
      throw isRefusal || (await findPerson(database.reader, address)) === undefined ? error : new ApiError('already_exists')
    })
  }

  const read = async (headers: Headers, body: unknown) => {
    const { token } = parsed(Reading, body)
    const { account_name: accountName, role, email, expires_at: expiresAt } = await pendingOf(database.reader, token, now())
    const isKnown = (await findPerson(database.reader, email)) !== undefined
    const signedInAs = (await auth.findSession(headers))?.email ?? null
    return Response.json({ accountName, role, email, expiresAt, isKnown, signedInAs })
  }

  const accept = async (headers: Headers, body: unknown) => {
    const { token } = parsed(Reading, body)
    const person = await auth.findSession(headers)
    if (person !== undefined) {
      const joined = await joinAs(person, token, headers)
      return answerOf(joined)
    }
    const newcomer = parsed(Newcomer, body)
    const joined = await joinAnew(token, headers, newcomer)
    const signedIn = await signIn(headers, { email: joined.email, password: newcomer.password })
    return answerOf(joined, signedIn.headers.getSetCookie())
  }

  return { 'POST /read-invitation': read, 'POST /accept-invitation': accept }
}

const answerOf = ({ account_id: id, account_name: name, role }: Invitation, cookies: readonly string[] = []) => {
  const answer = Response.json({ account: { id, name, role } })
  for (const cookie of cookies) answer.headers.append('Set-Cookie', cookie)
  return answer
}
