import { ApiError } from '../../shared/errors.ts'
import type { Check } from '../../shared/explain.ts'
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

const applicationIn = (raw: unknown): unknown =>
  typeof raw === 'object' && raw !== null && Object.hasOwn(raw, 'applicationId') ? Reflect.get(raw, 'applicationId') : undefined

const requireApplicationId = (raw: unknown) => {
  if (Id.safeParse(applicationIn(raw)).success) return
  throw new ApiError('validation_error', { errors: [{ path: 'applicationId', message: 'Must be the id of an application, as a string' }] })
}

/** A call of somebody who is known. */
export interface KnownCall {
  readonly facts: Facts
  readonly ctx: Context
  readonly raw: unknown
  readonly principal: Principal
}

interface Gate {
  /** The name that an explanation gives it; null for one that keys are never stopped by. */
  readonly check: Check | null
  readonly concerns: (facts: Facts) => boolean
  /** Returns, or throws the refusal. */
  readonly pass: (call: KnownCall) => void | Promise<void>
}

const always = () => true

/**
 * The ordered gates in front of every endpoint, behind authentication. What follows them is validation of the whole input, then the
 * transaction of `record`. An explanation walks the same list. Source of the order: management-api.md section 1, "order of checks".
 */
export const GATES: readonly Gate[] = [
  { check: 'rate_limit', concerns: always, pass: ({ ctx, principal }) => throttle(ctx, principal) },
  { check: 'session_only', concerns: ({ scope }) => scope === 'session', pass: ({ principal }) => requireSession(principal) },
  { check: null, concerns: ({ audit }) => audit !== undefined, pass: ({ ctx, principal }) => requireOrigin(ctx, principal) },
  { check: 'application', concerns: ({ application }) => application === true, pass: ({ raw }) => requireApplicationId(raw) },
  { check: null, concerns: always, pass: ({ facts, principal }) => requireRole(principal, facts.role ?? 'member') },
  { check: 'scope', concerns: always, pass: ({ facts, principal }) => requireScope(principal, facts.scope) },
  {
    check: 'application_access',
    concerns: ({ application }) => application !== undefined,
    pass: ({ facts, ctx, raw, principal }) =>
      facts.application === 'all'
        ? requireAllApplications(principal)
        : limitReach(ctx.node.database.reader, principal, String(applicationIn(raw))),
  },
  {
    check: 'plan_feature',
    concerns: ({ feature }) => feature !== undefined,
    pass: ({ facts: { feature }, ctx, principal }) => {
      if (feature !== undefined) requireFeature(ctx.node.plans[principal.plan], feature)
    },
  },
]

const concerning = new WeakMap<Facts, readonly Gate[]>()

/** Those that have anything to say of an endpoint, worked out once: the others would cost every call a little. */
const gatesOf = (facts: Facts): readonly Gate[] => {
  const known = concerning.get(facts)
  if (known !== undefined) return known
  const gates = GATES.filter(({ concerns }) => concerns(facts))
  concerning.set(facts, gates)
  return gates
}

const passAll = async (gates: readonly Gate[], call: KnownCall) => {
  for (const gate of gates) {
    const passing = gate.pass(call)
    if (passing !== undefined) await passing
  }
}

/** Who calls, once every gate let them through. @throws ApiError of the first gate that does not */
export const admit = async (facts: Facts, ctx: Context, raw: unknown): Promise<Principal> => {
  const principal = await authenticate(ctx, facts)
  try {
    await passAll(gatesOf(facts), { facts, ctx, raw, principal })
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
  const free = gatesOf(facts).filter(({ check }) => check !== 'rate_limit')
  await passAll(free, { facts, ctx: present, raw, principal })
  return principal
}
