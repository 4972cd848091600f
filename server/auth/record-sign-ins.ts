import type { BetterAuthPlugin } from 'better-auth'
import { createAuthMiddleware, getSessionFromCtx, isAPIError } from 'better-auth/api'
import { findMembership } from '../../db/system/accounts.ts'
import type { Told } from '../touched.ts'
import { ADDRESS_HEADER } from './address.ts'
import type { AuthOptions } from './options.ts'
import { createRefusals } from './refusals.ts'
import { recordInAccount, type RecordOptions } from './record-person.ts'

/** What happened to a person's way in. */
export interface SignInEvent {
  readonly action: string
  readonly userId: string
  /** The account their session acts for; their first one unless given. */
  readonly accountId?: string | undefined
  /** The session it is about; the person unless given. */
  readonly targetId?: string
  /** What became of it, without secrets. */
  readonly before?: Told
  readonly after?: Told
  readonly request: Request | undefined
}

/** Writes one audit event into the account of the person; none when they have no account. */
export const recordSignIn = async (options: RecordOptions, { accountId, request, ...event }: SignInEvent) => {
  const membership = await findMembership(options.database.reader, event.userId, accountId)
  if (membership === undefined) return
  await recordInAccount(options, membership.accountId, { ...event, address: request?.headers.get(ADDRESS_HEADER) ?? null })
}

type Found = NonNullable<Awaited<ReturnType<typeof getSessionFromCtx>>>

/** By path: the action, given the session before the request and the one it made. */
const ACTIONS: Readonly<Record<string, (before: Found | undefined, made: Found | undefined) => string | undefined>> = {
  '/sign-in/email': (_, made) => made && 'session.create',
  '/two-factor/verify-backup-code': (_, made) => made && 'session.create',
  '/two-factor/verify-totp': (before, made) => made && (before === undefined ? 'session.create' : 'second_factor.enable'),
  '/two-factor/disable': () => 'second_factor.disable',
  '/change-password': () => 'person.change_password',
  '/sign-out': () => 'session.remove',
  '/two-factor/generate-backup-codes': () => 'second_factor.create_recovery_codes',
  '/update-user': () => 'person.update',
}

const matcher = ({ path }: { path?: string | undefined }) => path !== undefined && path in ACTIONS

/** Must stand behind the second factor's plugin, whose hook takes the session of a half-done sign-in away again. */
export const recordSignIns = (options: RecordOptions & Pick<AuthOptions, 'later'>) => {
  const noteRefusal = createRefusals(options)
  const sessions = new WeakMap<Request, Found>()

  const before = createAuthMiddleware(async (ctx) => {
    const session = await getSessionFromCtx(ctx)
    if (session !== null && ctx.request !== undefined) sessions.set(ctx.request, session)
  })

  const after = createAuthMiddleware(async (ctx) => {
    if (isAPIError(ctx.context.returned)) return noteRefusal(ctx)
    const held = ctx.request && sessions.get(ctx.request)
    const made = ctx.context.newSession ?? undefined
    const action = ACTIONS[ctx.path]?.(held, made)
    const subject = made ?? held
    if (action === undefined || subject === undefined) return
    const accountId: unknown = subject.session['accountId']
    await recordSignIn(options, {
      action,
      userId: subject.user.id,
      accountId: typeof accountId === 'string' ? accountId : undefined,
      targetId: action.startsWith('session.') ? subject.session.id : subject.user.id,
      request: ctx.request,
    })
  })

  return {
    id: 'record-sign-ins',
    hooks: { before: [{ matcher, handler: before }], after: [{ matcher, handler: after }] },
  } satisfies BetterAuthPlugin
}
