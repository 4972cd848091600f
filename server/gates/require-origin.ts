import { ApiError } from '../../shared/errors.ts'
import type { Context } from '../context.ts'
import type { Principal } from '../principal.ts'

const isJson = (contentType: string | undefined) => /^application\/json\s*(;|$)/i.test(contentType ?? '')

/**
 * A cookie that changes something must come from our own pages: by `Sec-Fetch-Site`, else by `Origin`; a script that sends neither
 * must send JSON, which no cross-site form can. Source: management-api.md section 12.
 * @throws ApiError `origin_forbidden`
 */
export const requireOrigin = (ctx: Context, principal: Principal) => {
  if (principal.kind === 'key') return
  const { fetchSite, origin, contentType } = ctx.origin
  if (fetchSite !== undefined && fetchSite !== 'same-origin') throw new ApiError('origin_forbidden')
  if (origin !== undefined && !ctx.node.origins.trusted.has(origin)) throw new ApiError('origin_forbidden')
  if (fetchSite === undefined && origin === undefined && !isJson(contentType)) throw new ApiError('origin_forbidden')
}
