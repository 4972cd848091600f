import { betterAuth } from 'better-auth'
import { getAdapter } from 'better-auth/db/adapter'
import type { Handle } from '../../db/handle.ts'
import type { Id } from '../../shared/ids.ts'
import { type AuthOptions, authOptions } from './options.ts'
import { withHashedTokens } from './session-tokens.ts'

export interface FoundSession {
  readonly userId: string
  readonly sessionId: string
  readonly email: string
  readonly name: string
  readonly accountId: Id | undefined
  readonly signedInAt: Date
  readonly isEmailVerified: boolean
}

export interface NewUser {
  readonly email: string
  readonly name: string
  readonly emailVerified: boolean
  readonly passwordHash: string
}

const withAdapter = async (options: AuthOptions) => {
  const { database } = options
  const settings = authOptions(options)
  // No transactions: better-auth hashes passwords inside of them, and meanwhile nobody else could write to SQLite.
  const adapterOn = (db: typeof database.writer) =>
    getAdapter({ ...settings, database: { db, type: database.dialect, transaction: false } })
  const writer = await adapterOn(database.writer)
  // Reads have their own connection on SQLite, so that knowing who is signed in never waits for a long write.
  const { findOne, findMany, count } = await adapterOn(database.reader.kysely)
  const auth = betterAuth({ ...settings, database: () => withHashedTokens({ ...writer, findOne, findMany, count }) })

  /** Person and password in one transaction: nobody is left without a password, their e-mail taken. @returns the user's id */
  const insertUser = async ({ kysely }: Handle, { passwordHash: password, ...person }: NewUser) => {
    const { create } = await adapterOn(kysely)
    const [createdAt, updatedAt] = [new Date(), new Date()]
    const { id } = await create<Record<string, unknown>, { id: string }>({ model: 'user', data: { ...person, createdAt, updatedAt } })
    const credential = { userId: id, providerId: 'credential', accountId: id, password, createdAt, updatedAt }
    await create({ model: 'account', data: credential })
    return id
  }

  return { auth, insertUser }
}

/** better-auth, with what the rest of the server asks of it. */
export const createAuth = async (options: AuthOptions) => {
  const { auth, insertUser } = await withAdapter(options)

  const findSession = async (headers: Headers): Promise<FoundSession | undefined> => {
    try {
      const found = await auth.api.getSession({ headers, query: { disableRefresh: true } })
      if (found === null) return undefined
      const { user, session } = found
      return {
        userId: user.id,
        sessionId: session.id,
        email: user.email,
        name: user.name,
        accountId: session.accountId ?? undefined,
        signedInAt: session.createdAt,
        isEmailVerified: user.emailVerified,
      }
    } catch (error) {
      // better-auth hides the reason: when it is the database, say so.
      await options.database.ping()
      throw error
    }
  }

  return {
    handler: auth.handler,
    findSession,
    verifyEmail: (token: string, headers: Headers) => auth.api.verifyEmail({ query: { token }, headers, asResponse: true }),
    insertUser,
    internals: async () => (await auth.$context).internalAdapter,
  }
}

export type Auth = Awaited<ReturnType<typeof createAuth>>
