import { ApiError } from '../../shared/errors.ts'
import type { Context } from '../context.ts'
import type { Principal } from '../principal.ts'
import { isOwnOrigin } from '../rules/is-own-origin.ts'

/** A cookie that changes something must come from our own pages; a key proves more than that. @throws ApiError `origin_forbidden` */
export const requireOrigin = (ctx: Context, principal: Principal) => {
  if (principal.kind === 'session' && !isOwnOrigin(ctx.origin, ctx.node.origins.trusted)) throw new ApiError('origin_forbidden')
}
