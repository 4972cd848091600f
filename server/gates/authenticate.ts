import { ApiError } from '../../shared/errors.ts'
import type { Context } from '../context.ts'
import type { Facts } from '../facts.ts'
import { networkOf } from '../http/client-address.ts'
import type { Principal, SessionPrincipal } from '../principal.ts'

const DAY_MS = 86_400_000

const withKey = async (ctx: Context, text: string): Promise<Principal> => {
  try {
    const { principal, rehash } = await ctx.node.keyring.verify(text, ctx.now)
    ctx.node.lastUsed.note(principal.keyId, { at: ctx.now, address: ctx.address, rehash })
    const { expiresAt } = principal
    if (expiresAt !== null && Date.parse(expiresAt) - ctx.now.getTime() <= 14 * DAY_MS) ctx.headers['Key-Expires-At'] = expiresAt
    return principal
  } catch (error) {
    throw error instanceof ApiError && error.code === 'api_key_invalid' ? await countFailure(ctx, error) : error
  }
}

/** Counts a failure against the address; a right secret is never stopped by it, since it is looked at first. */
export const countFailure = async (ctx: Context, error: ApiError) => {
  const spent = await ctx.node.failureLimit.spend(networkOf(ctx.address))
  return spent.isAllowed ? error : new ApiError('rate_limited', { retryAfterSeconds: spent.resetSeconds })
}

const withCookie = async (ctx: Context, cookie: string): Promise<SessionPrincipal> => {
  const person = await ctx.node.people.session(new Headers({ cookie }))
  if (person === undefined) throw new ApiError('unauthenticated')
  return {
    kind: 'session',
    userId: person.userId,
    sessionId: person.sessionId,
    email: person.email,
    name: person.name,
    accountId: person.accountId,
    plan: person.plan,
    role: person.role,
    reach: { accountId: person.accountId, applications: 'all' },
  }
}

const identify = async (ctx: Context, facts: Facts): Promise<Principal> => {
  const { credential } = ctx
  if (credential.kind === 'ambiguous') throw new ApiError('ambiguous_credentials')
  if (credential.kind === 'key') return withKey(ctx, credential.text)
  if (credential.kind === 'cookie') return withCookie(ctx, credential.cookie)
  throw new ApiError(facts.scope === 'session' ? 'unauthenticated' : 'api_key_invalid')
}

/**
 * Who calls. A key counts before a cookie; a batch is authenticated once.
 * @throws ApiError `api_key_invalid`, `api_key_expired`, `api_key_revoked`, `unauthenticated`, `ambiguous_credentials`, `rate_limited`
 */
export const authenticate = (ctx: Context, facts: Facts): Promise<Principal> => (ctx.admission.principal ??= identify(ctx, facts))
