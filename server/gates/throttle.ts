import { ApiError } from '../../shared/errors.ts'
import type { Context } from '../context.ts'
import type { Principal } from '../principal.ts'

/**
 * One call costs one, so a batch of n costs n; the whole minute is available as a burst.
 * Headers: draft-ietf-httpapi-ratelimit-headers, structured fields.
 * @throws ApiError `rate_limited`
 */
export const throttle = async (ctx: Context, principal: Principal) => {
  const { limit, windowSeconds } = ctx.node.callLimit
  const spent = await ctx.node.callLimit.spend(principal.kind === 'key' ? principal.keyId : principal.sessionId)
  ctx.headers['RateLimit-Policy'] = `"default";q=${limit};w=${windowSeconds}`
  ctx.headers['RateLimit'] = `"default";r=${spent.remaining};t=${spent.resetSeconds}`
  if (!spent.isAllowed) throw new ApiError('rate_limited', { retryAfterSeconds: spent.resetSeconds })
}
