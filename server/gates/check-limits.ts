import type { Handle } from '../../db/handle.ts'
import { Repositories } from '../../db/repositories/index.ts'
import { keepLimitUse, LIMIT_USE } from '../../db/system/key-limits.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { KeyLimit } from '../../shared/key-limits.ts'
import type { Plan } from '../../shared/plans.ts'
import { type Facts, limitsOf } from '../facts.ts'
import type { Principal } from '../principal.ts'
import { judgeCounts, judgeGifts, type LimitRefusal, type Measured } from '../rules/judge-limit.ts'
import { type LimitUse, UNUSED, useLimit } from '../rules/use-limit.ts'
import { checkPlan } from './check-plan.ts'

/** The limit that a key has on the scope of an endpoint, and what is used of it. */
export interface Allowance {
  readonly limit: KeyLimit
  readonly use: LimitUse
  /** The key whose counts these are. */
  readonly countedAs: Id
}

/** Undefined for a session, and for a key without a limit on this scope. Exact only while the account row is locked. */
export const findAllowance = async (handle: Handle, principal: Principal, { scope }: Facts): Promise<Allowance | undefined> => {
  const limited = principal.kind === 'key' ? principal.limited : undefined
  const limit = limited?.limits.find((one) => one.scope === scope)
  if (limited === undefined || limit === undefined) return undefined
  const [use = UNUSED] = await handle.rows(LIMIT_USE, limited.countedAs, limit.scope)
  return { limit, use, countedAs: limited.countedAs }
}

const refuse = ({ limit }: Allowance, refusal: LimitRefusal | undefined) => {
  if (refusal !== undefined) throw new ApiError('key_limit_reached', { scope: limit.scope, ...refusal })
}

/** Whether the limit holds so many records more. @throws ApiError `key_limit_reached` */
export const checkCounts = (allowance: Allowance, records: number, now: Date) =>
  refuse(allowance, judgeCounts(allowance.limit, allowance.use, { records, now }))

/** An act that is about to be done in the name of a key. */
export interface Asking {
  readonly handle: Handle
  readonly facts: Facts
  readonly principal: Principal
  readonly plan: Plan
  readonly now: Date
  readonly asked: Measured
  readonly allowance: Allowance | undefined
}

/** The gates of what is counted, in their order, for what can be told before the act; an act that tells afterwards is counted then. */
export const LIMIT_GATES = [
  {
    check: 'plan_limit',
    pass: async ({ handle, facts, principal, plan, now, asked: { records } }: Asking) => {
      const [limit] = limitsOf(facts)
      if (limit === undefined || records === 'affected') return
      await checkPlan(plan, limit, records, () => new Repositories(handle, principal.reach).usage.count(limit, now))
    },
  },
  {
    check: 'key_limits',
    pass: async ({ allowance, asked, now }: Asking) => {
      if (allowance === undefined) return
      refuse(allowance, judgeGifts(allowance.limit, asked))
      if (asked.records !== 'affected') checkCounts(allowance, asked.records, now)
    },
  },
] as const

/** Counts what was done. @throws ApiError `key_limit_reached` when it was too much: then nothing is done */
export const countUse = async (handle: Handle, allowance: Allowance, { records, now }: { records: number; now: Date }) => {
  checkCounts(allowance, records, now)
  if (records === 0) return
  const { countedAs: keyId, limit, use } = allowance
  await keepLimitUse(handle, { keyId, scope: limit.scope, use: useLimit(use, records, now) })
}
