import type { BetterAuthOptions } from 'better-auth'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { removePending } from '../../db/system/people.ts'
import type { Database } from '../../db/handle.ts'
import { trimmed } from '../../shared/text.ts'
import type { AuditKit } from '../audit/write-event.ts'
import type { Config } from '../env.ts'
import type { AuthSecrets } from '../secrets/load-secrets.ts'
import { ADDRESS_HEADER } from './address.ts'
import { asAuthError, refuse } from './answers.ts'
import { cookieOptions } from './cookies.ts'
import { createGuards } from './guards.ts'
import { changeEmailLetter, existingPersonLetter, resetLetter, verificationLetter } from './letters.ts'
import type { Later } from './later.ts'
import type { Log, Mailer } from './mail.ts'
import { accountForSession } from './membership.ts'
import type { Origins } from './origins.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { recordSignIn, recordSignIns } from './record-sign-ins.ts'

export interface AuthOptions extends AuditKit {
  readonly database: Database
  readonly config: Config
  readonly authSecrets: AuthSecrets
  readonly now: () => Date
  readonly origins: Origins
  readonly log: Log
  readonly mailer: Mailer
  readonly later: Later
}

export const PASSWORD_LENGTH = { least: 8, most: 128 } as const

export const PersonName = trimmed(1, 64)

const checkedName = (name: unknown) => {
  const result = PersonName.safeParse(name)
  return result.success ? result.data : refuse('validation_error', 'The name must have 1 to 64 characters.')
}

const throughAuth = async <T>(work: Promise<T>) =>
  work.catch((error: unknown) => {
    throw asAuthError(error)
  })

const DAY_SECONDS = 24 * 60 * 60

/** Everything better-auth is told; its adapter is added by `people`. */
export const authOptions = (options: AuthOptions) => {
  const { database, authSecrets, newId, origins, log, mailer } = options
  const { base } = origins
  const guards = createGuards(options)
  /** A reset link or a half-done sign-in must not outlive the e-mail or password it was made under. */
  const voidPending = async (userId: unknown) => {
    if (typeof userId === 'string') await database.transaction((handle) => removePending(handle, userId))
  }
  return {
    appName: 'Keyward',
    baseURL: new URL(base).origin,
    basePath: '/api/auth',
    // The first signs and encrypts; what an older one encrypted names its version.
    secrets: authSecrets.map(({ version, value }) => ({ version, value })),
    trustedOrigins: [...origins.trusted],
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: {
      level: 'error',
      // Further arguments may carry rows or SQL, so only the sentence is kept.
      log: (level, message) => log({ level }, message),
    },
    onAPIError: {
      // An error of our own (the database does not answer) passes to our door instead of turning into a bare 500.
      onError: (error) => {
        if (!(error instanceof Error) || !('statusCode' in error)) throw error
      },
    },
    advanced: {
      ...cookieOptions(base.startsWith('https:')),
      database: { generateId: () => newId() },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      // `people` checks the origin itself, before anything else, by the rule of management-api.md section 12.
      disableCSRFCheck: true,
      disableOriginCheck: false,
      backgroundTasks: { handler: () => undefined },
    },
    user: {
      modelName: 'auth_user',
      changeEmail: {
        enabled: true,
        // A stolen session must not be enough to take the account along, so the old address is asked first.
        sendChangeEmailConfirmation: async ({ user, newEmail, token }, request) =>
          mailer.send(changeEmailLetter(base, user.email, { newEmail, address: request?.headers.get(ADDRESS_HEADER), token })),
      },
    },
    session: {
      modelName: 'auth_session',
      expiresIn: 7 * DAY_SECONDS,
      updateAge: DAY_SECONDS,
      cookieCache: { enabled: false },
      additionalFields: { accountId: { type: 'string', required: false, input: false } },
    },
    account: { modelName: 'auth_account', accountLinking: { enabled: false } },
    verification: { modelName: 'auth_verification', storeIdentifier: 'hashed' },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: PASSWORD_LENGTH.least,
      maxPasswordLength: PASSWORD_LENGTH.most,
      autoSignIn: false,
      requireEmailVerification: true,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: 3600,
      password: {
        hash: (password) => throughAuth(hashPassword(password)),
        verify: ({ hash, password }) => throughAuth(verifyPassword(hash, password)),
      },
      sendResetPassword: async ({ user, token }) => mailer.send(resetLetter(base, user.email, token)),
      onPasswordReset: async ({ user }, request) => {
        await voidPending(user.id)
        await recordSignIn(options, { action: 'person.reset_password', userId: user.id, request })
      },
      onExistingUserSignUp: async ({ user }) => mailer.send(existingPersonLetter(base, user.email)),
    },
    emailVerification: {
      sendOnSignIn: true,
      expiresIn: 3600,
      sendVerificationEmail: async ({ user, token }) => mailer.send(verificationLetter(base, user.email, token)),
    },
    databaseHooks: {
      user: {
        create: { before: async (user) => ({ data: { ...user, name: checkedName(user.name), image: null } }) },
        update: {
          before: async (user) => ({
            // Pictures come by upload, never as an address of somebody's choice.
            data: { ...user, ...('name' in user && { name: checkedName(user.name) }), ...('image' in user && { image: null }) },
          }),
          after: (user) => voidPending(user.id),
        },
      },
      account: { update: { after: (account) => voidPending(account.userId) } },
      session: {
        create: {
          before: async (session: { userId: string; accountId?: unknown }, ctx) => {
            // A new password makes a new session, which goes on where the old one was.
            const old = ctx?.path === '/change-password' ? ctx.context.session?.session : undefined
            const wanted = [session.accountId, old?.['accountId']].find((id) => typeof id === 'string')
            return { data: { ...session, accountId: await accountForSession(options, session.userId, wanted) } }
          },
        },
      },
    },
    hooks: guards,
    plugins: [
      twoFactor({
        issuer: 'Keyward',
        schema: { twoFactor: { modelName: 'auth_two_factor' } },
        accountLockout: { enabled: true, maxFailedAttempts: 10, durationSeconds: 900 },
      }),
      recordSignIns(options),
    ],
  } satisfies BetterAuthOptions
}
