import { countedAs } from '../../db/repositories/api-keys.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { judgeKey } from '../rules/judge-key.ts'
import { rotateKey } from '../rules/rotate-key.ts'
import { noteChange } from '../touched.ts'
import { storeMinted, type KeyMaker } from './create-api-key.ts'
import { tellApiKey } from './tell.ts'

/**
 * Mints the successor of an active key; the old one retires. Also at the plan's cap, since the successor takes its place.
 * @throws ApiError `not_found`, `conflict` unless the key is active
 */
export const rotateApiKey = async (
  ctx: KeyMaker & { readonly principal: { readonly userId: string } },
  input: { readonly id: Id; readonly gracePeriod: string },
) => {
  const old = await ctx.apiKeys.get(input.id)
  if (judgeKey(old, ctx.now) !== 'active') throw new ApiError('conflict')
  const { successorExpiresAt, retiresAt } = rotateKey(old, input.gracePeriod, ctx.now)
  await ctx.apiKeys.retire(old.id, retiresAt, ctx.now)
  noteChange(ctx.touched, { id: old.id, before: tellApiKey(old, ctx.now), after: tellApiKey(await ctx.apiKeys.get(old.id), ctx.now) })
  return storeMinted(ctx, {
    name: old.name,
    scopes: old.scopes,
    limits: old.limits,
    all_applications: old.all_applications,
    application_ids: old.application_ids,
    expires_at: successorExpiresAt,
    rotated_from_id: old.id,
    counted_as: countedAs(old),
    created_by: ctx.principal.userId,
  })
}
