import type { ApiKeyChanges } from '../../shared/api-keys.ts'
import { ApiError } from '../../shared/errors.ts'
import { judgeKey } from '../rules/judge-key.ts'
import { noteChange } from '../touched.ts'
import { checkExpiry, checkKeyReach } from './check-key-reach.ts'
import type { KeyMaker } from './create-api-key.ts'
import { checkLimits, limitsText } from './limits-of-keys.ts'
import { tellApiKey } from './tell.ts'
import { toApiKey } from './to-api-key.ts'

/**
 * Changes what is given. A retiring key's expiry can only come nearer. Source: management-api.md section 3.
 * @throws ApiError `not_found`, `conflict` for a revoked or expired key, `validation_error`
 */
export const editApiKey = async (
  ctx: Pick<KeyMaker, 'apiKeys' | 'applications' | 'now' | 'touched'>,
  { id, ...changes }: ApiKeyChanges,
) => {
  const key = await ctx.apiKeys.get(id)
  const status = judgeKey(key, ctx.now)
  if (status === 'revoked' || status === 'expired') throw new ApiError('conflict')
  if (Object.keys(changes).length === 0) throw new ApiError('validation_error', { errors: [{ path: '', message: 'Nothing to change' }] })

  const { name, scopes, limits, allApplications, applicationIds, expiresAt } = changes
  if (expiresAt !== undefined) checkExpiry(expiresAt, ctx.now)
  const isLonger = expiresAt === null || (expiresAt !== undefined && key.expires_at !== null && expiresAt > key.expires_at)
  if (status === 'retiring' && isLonger) throw new ApiError('conflict')

  checkLimits(limits, scopes ?? key.scopes.split(' '))
  const reach = reachAfter(key, { allApplications, applicationIds })
  if (reach !== undefined) await checkKeyReach(ctx.applications, reach)
  await ctx.apiKeys.update(
    id,
    {
      ...(name === undefined ? {} : { name }),
      ...(scopes === undefined ? {} : { scopes: scopes.join(' ') }),
      ...(limits === undefined ? {} : { limits: limitsText(limits) }),
      ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
      ...(reach === undefined ? {} : { all_applications: reach.allApplications ? 1 : 0, application_ids: reach.applicationIds }),
    },
    ctx.now,
  )
  const after = await ctx.apiKeys.get(id)
  noteChange(ctx.touched, { id, before: tellApiKey(key, ctx.now), after: tellApiKey(after, ctx.now) })
  return toApiKey(after, ctx.now)
}

interface ReachChange {
  readonly allApplications: boolean | undefined
  readonly applicationIds: readonly string[] | undefined
}

/** The reach after the change, undefined when it stays. A list alone keeps `allApplications` as it is, so it is refused on a key for all. */
const reachAfter = (key: { all_applications: number; application_ids: readonly string[] }, change: ReachChange) => {
  if (change.allApplications === undefined && change.applicationIds === undefined) return undefined
  const allApplications = change.allApplications ?? key.all_applications === 1
  return { allApplications, applicationIds: change.applicationIds ?? (allApplications ? [] : key.application_ids) }
}
