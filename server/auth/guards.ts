import { createAuthMiddleware, getSessionFromCtx, isAPIError } from 'better-auth/api'
import { claimCode } from '../../db/system/people.ts'
import type { Database } from '../../db/handle.ts'
import { ADDRESS_HEADER } from './address.ts'
import { asAuthError, refuse } from './answers.ts'
import { createGuesses, type Guesses } from './guesses.ts'
import { createSignInGuesses } from './sign-in-guesses.ts'

export type HookContext = Parameters<typeof getSessionFromCtx>[0]

/** Fifteen minutes; per process. Codes and the passwords of signed-in people are counted per person, whatever address they come from. */
const WINDOW_SECONDS = 15 * 60
const CODES_PER_WINDOW = 10
const PASSWORDS_PER_WINDOW = 50
const SIGN_INS = { windowSeconds: WINDOW_SECONDS, perNetwork: 20, perEmail: 300 } as const

const CODE_PATHS: ReadonlySet<string> = new Set(['/two-factor/verify-totp', '/two-factor/verify-backup-code'])

const PASSWORD_PATHS: ReadonlySet<string> = new Set([
  '/change-password',
  '/two-factor/enable',
  '/two-factor/disable',
  '/two-factor/generate-backup-codes',
  '/two-factor/get-totp-uri',
])

/** Whoever is signed in, else whoever waits for the second factor: the same order as the plugin's own. */
export const challengedPerson = async (ctx: HookContext) => {
  const session = await getSessionFromCtx(ctx)
  if (session !== null) return session.user.id
  const signed = await ctx.getSignedCookie(ctx.context.createAuthCookie('two_factor').name, ctx.context.secret)
  if (!signed) return undefined
  const challenge = await ctx.context.internalAdapter.findVerificationValue(signed)
  return challenge?.value
}

const field = (body: unknown, name: string) => {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  return typeof value === 'string' ? value : undefined
}

/** Whose secret a request guesses at. */
interface Subject {
  readonly person: string
  pay(): Promise<void>
  forget(): Promise<void>
}

const counted = (guesses: Guesses, person: string): Subject => ({
  person,
  pay: () => guesses.pay(person),
  forget: () => guesses.forget(person),
})

const createSubjects = () => {
  const codes = createGuesses(CODES_PER_WINDOW, WINDOW_SECONDS)
  const passwords = createGuesses(PASSWORDS_PER_WINDOW, WINDOW_SECONDS)
  const signIns = createSignInGuesses(SIGN_INS)
  return async (ctx: HookContext, path: string): Promise<Subject | undefined> => {
    if (path === '/sign-in/email') {
      const email = field(ctx.body, 'email')
      return email === undefined ? undefined : { person: email, ...signIns(email, ctx.headers?.get(ADDRESS_HEADER) ?? '') }
    }
    if (PASSWORD_PATHS.has(path)) {
      const session = await getSessionFromCtx(ctx)
      return session === null ? undefined : counted(passwords, session.user.id)
    }
    if (!CODE_PATHS.has(path)) return undefined
    const person = await challengedPerson(ctx)
    return person === undefined ? undefined : counted(codes, person)
  }
}

/**
 * What better-auth leaves open around passwords and codes: guesses are bounded per person also when they come at once,
 * a TOTP code is spent before it is judged (RFC 6238 section 5.2: once only), a changed password ends every other session.
 */
export const createGuards = ({ database, now }: { database: Database; now: () => Date }) => {
  const subjectOf = createSubjects()
  const paid = new WeakMap<object, Subject>()

  const spendCode = async (subject: Subject, code: string) => {
    const isMine = await database.transaction((handle) => claimCode(handle, { userId: subject.person, code, now: now() }))
    if (!isMine) refuse('unauthenticated', 'Invalid code')
  }

  const before = createAuthMiddleware(async (ctx) => {
    const subject = await subjectOf(ctx, ctx.path)
    if (subject !== undefined) {
      await subject.pay().catch((error: unknown) => {
        throw asAuthError(error)
      })
      if (ctx.request !== undefined) paid.set(ctx.request, subject)
    }
    const code = field(ctx.body, 'code')
    if (ctx.path === '/two-factor/verify-totp' && subject !== undefined && code !== undefined && /^\d{6}$/.test(code)) {
      await spendCode(subject, code)
    }
    if (ctx.path === '/change-password') return { context: { body: { revokeOtherSessions: true } } }
    return undefined
  })

  const after = createAuthMiddleware(async (ctx) => {
    const subject = ctx.request === undefined ? undefined : paid.get(ctx.request)
    if (subject !== undefined && !isAPIError(ctx.context.returned)) await subject.forget()
  })

  return { before, after }
}
