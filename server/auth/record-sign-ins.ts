import { randomUUID } from 'node:crypto'
import type { BetterAuthPlugin } from 'better-auth'
import { createAuthMiddleware, getSessionFromCtx, isAPIError } from 'better-auth/api'
import type { Database } from '../../db/handle.ts'
import { findMembership } from '../../db/system/accounts.ts'
import { lockAccount } from '../../db/system/audit.ts'
import { targetsOf } from '../audit/targets.ts'
import { type AuditKit, writeEvent } from '../audit/write-event.ts'
import { noteChange, type Told, untouched } from '../touched.ts'
import { ADDRESS_HEADER } from './address.ts'

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

type Options = AuditKit & {
  readonly database: Database
  readonly now: () => Date
}

/** Writes one audit event into the account of the person; none when they have no account. */
export const recordSignIn = async ({ database, now, ...kit }: Options, event: SignInEvent) => {
  const membership = await findMembership(database.reader, event.userId, event.accountId)
  if (membership === undefined) return
  await database.transaction(async (handle) => {
    const account = await lockAccount(handle, membership.accountId)
    if (account === undefined) return
    const { action, userId, targetId: id = userId, before, after, request } = event
    const touched = untouched()
    noteChange(touched, { id, ...(before && { before }), ...(after && { after }) })
    await writeEvent(handle, kit, account, {
      actor: { kind: 'user', id: userId },
      action,
      targets: targetsOf(touched, id, undefined),
      applicationId: null,
      changes: '{}',
      address: request?.headers.get(ADDRESS_HEADER) ?? null,
      requestId: randomUUID(),
      now: now(),
    })
  })
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
}

const matcher = ({ path }: { path?: string | undefined }) => path !== undefined && path in ACTIONS

/** Must stand behind the second factor's plugin, whose hook takes the session of a half-done sign-in away again. */
export const recordSignIns = (options: Options) => {
  const sessions = new WeakMap<Request, Found>()

  const before = createAuthMiddleware(async (ctx) => {
    const session = await getSessionFromCtx(ctx)
    if (session !== null && ctx.request !== undefined) sessions.set(ctx.request, session)
  })

  const after = createAuthMiddleware(async (ctx) => {
    if (isAPIError(ctx.context.returned)) return
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
