import { ApiError } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import type { Context } from '../context.ts'
import type { Facts } from '../facts.ts'
import type { Principal } from '../principal.ts'
import { authenticate } from './authenticate.ts'
import { requireFeature } from './check-plan.ts'
import { countCall } from './count-call.ts'
import { limitReach, requireAllApplications } from './limit-reach.ts'
import { requireOrigin } from './require-origin.ts'
import { requireRole } from './require-role.ts'
import { requireScope } from './require-scope.ts'
import { requireSession } from './require-session.ts'
import { throttle } from './throttle.ts'

const applicationIdOf = (raw: unknown) => {
  const given: unknown =
    typeof raw === 'object' && raw !== null && Object.hasOwn(raw, 'applicationId') ? Reflect.get(raw, 'applicationId') : undefined
  const parsed = Id.safeParse(given)
  if (parsed.success) return parsed.data
  throw new ApiError('validation_error', { errors: [{ path: 'applicationId', message: 'Must be the id of an application, as a string' }] })
}

/** The gates that look at who calls and for what, once that is known. */
const judge = async (principal: Principal, facts: Facts, { ctx, raw }: { ctx: Context; raw: unknown }) => {
  if (facts.scope === 'session') requireSession(principal)
  if (facts.audit !== undefined) requireOrigin(ctx, principal)
  const applicationId = facts.application === true ? applicationIdOf(raw) : undefined
  requireRole(principal, facts.role ?? 'member')
  requireScope(principal, facts.scope)
  if (applicationId !== undefined) await limitReach(ctx.node.database.reader, principal, applicationId)
  if (facts.application === 'all') requireAllApplications(principal)
  if (facts.feature !== undefined) requireFeature(ctx.node.plans[principal.plan], facts.feature)
}

/**
 * The ordered gates in front of every endpoint. What follows them is validation of the whole input, then the transaction of `record`.
 * Source of the order: management-api.md section 1, "order of checks".
 */
export const admit = async (facts: Facts, ctx: Context, raw: unknown): Promise<Principal> => {
  const principal = await authenticate(ctx, facts)
  try {
    await throttle(ctx, principal)
    await judge(principal, facts, { ctx, raw })
  } catch (error) {
    if (error instanceof ApiError) countCall(ctx, principal, { facts, raw, isRefused: true })
    throw error
  }
  countCall(ctx, principal, { facts, raw, isRefused: false })
  return principal
}

/** Looks again at who was admitted a while ago, as at a new call that costs nothing. @throws ApiError as `admit` */
export const readmit = async (facts: Facts, ctx: Context, raw: unknown): Promise<Principal> => {
  ctx.node.database.heard()
  const present = { ...ctx, now: ctx.node.clock(), headers: {}, admission: {} }
  const principal = await authenticate(present, facts)
  await judge(principal, facts, { ctx: present, raw })
  return principal
}
