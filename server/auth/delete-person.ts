import { z } from 'zod'
import type { Database, Handle } from '../../db/handle.ts'
import { members } from '../../db/repositories/members.ts'
import { listMemberships, type Membership } from '../../db/system/accounts.ts'
import { lockAccount } from '../../db/system/audit.ts'
import { isRenewing } from '../../db/system/billing.ts'
import { lockPerson, removePerson } from '../../db/system/people.ts'
import { buryAccount } from '../../db/system/remove-account.ts'
import { ApiError } from '../../shared/errors.ts'
import { ADDRESS_HEADER } from './address.ts'
import type { Auth, FoundSession } from './auth.ts'
import { createGuesses } from './guesses.ts'
import { personGoneLetter } from './letters.ts'
import type { Mailer } from './mail.ts'
import { normalPassword, verifyPassword } from './password.ts'
import { parsed } from './persons.ts'
import { recordUnderLock, type RecordOptions } from './record-person.ts'

/** A session that was begun so shortly ago needs no password. */
const FRESH_MS = 10 * 60_000

const GUESSES = { most: 10, windowSeconds: 15 * 60 } as const

const Deletion = z.object({ password: z.string().max(1024).overwrite(normalPassword).optional() })

interface DeletePersonOptions extends RecordOptions {
  readonly auth: Auth
  readonly mailer: Mailer
  readonly database: Database
}

/**
 * How somebody deletes themselves. An account they are alone in goes too; one that needs them as its owner keeps them: `conflict`.
 * Source: management-api.md section 12.
 */
export const createDeletePerson = (options: DeletePersonOptions) => {
  const { database, auth, mailer, now } = options
  const guesses = createGuesses(GUESSES.most, GUESSES.windowSeconds)

  const prove = async ({ userId, signedInAt }: FoundSession, password: string | undefined) => {
    if (password === undefined) {
      if (now().getTime() - signedInAt.getTime() > FRESH_MS) throw new ApiError('validation_error', { errors: [NEEDS_PASSWORD] })
      return
    }
    await guesses.pay(userId)
    const credential = await (await auth.internals()).findCredentialAccount(userId)
    if (!(await verifyPassword(credential?.password ?? '', password))) throw new ApiError('validation_error', { errors: [WRONG_PASSWORD] })
    await guesses.forget(userId)
  }

  /** Leaves one account, which the transaction locks. @throws ApiError `conflict` for the only owner among others */
  const leave = async (handle: Handle, { accountId }: Membership, person: { userId: string; address: string | null }) => {
    const account = await lockAccount(handle, accountId)
    if (account === undefined) return
    const repository = members(handle, { accountId, applications: 'all' })
    const everybody = await repository.list()
    const self = everybody.find(({ userId }) => userId === person.userId)
    // Removed while this waited for the lock.
    if (self === undefined) return
    if (everybody.length === 1) {
      // Else somebody would go on paying for what is gone.
      if (await isRenewing(handle, accountId)) throw new ApiError('conflict')
      return buryAccount(handle, accountId, now())
    }
    const others = everybody.filter((member) => member !== self)
    if (others.every(({ role }) => role !== 'owner')) throw new ApiError('conflict', { errors: [IS_NEEDED] })
    await repository.remove(person.userId)
    await recordUnderLock(handle, options, { account, action: 'person.delete', ...person, before: { role: self.role } })
  }

  return async (headers: Headers, body: unknown) => {
    const person = await auth.findSession(headers)
    if (person === undefined) throw new ApiError('unauthenticated')
    await prove(person, parsed(Deletion, body).password)
    const { userId } = person
    await database.transaction(async (handle) => {
      if ((await lockPerson(handle, userId)) === undefined) throw new ApiError('unauthenticated')
      const memberships = await listMemberships(handle, userId)
      // By id, so that two who leave the same accounts wait for each other in one order.
      for (const membership of memberships.toSorted(byAccount))
        await leave(handle, membership, { userId, address: headers.get(ADDRESS_HEADER) })
      await removePerson(handle, userId)
    })
    mailer.send(personGoneLetter(person.email))
    return Response.json({ status: true })
  }
}

const byAccount = (one: Membership, other: Membership) => (BigInt(one.accountId) < BigInt(other.accountId) ? -1 : 1)

const NEEDS_PASSWORD = { path: 'password', message: 'Give the password: the session is older than ten minutes' }

const IS_NEEDED = { path: '', message: 'Make another member an owner first: nobody else is one' }

const WRONG_PASSWORD = { path: 'password', message: 'The password is wrong' }
