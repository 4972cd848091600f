import type { Handle } from '../../db/handle.ts'
import type { Context } from '../context.ts'
import type { Facts } from '../facts.ts'
import { affectedBy, measured } from '../measure.ts'
import type { Principal } from '../principal.ts'
import { checkCounts, countUse, findAllowance, LIMIT_GATES } from './check-limits.ts'

interface Limiting {
  readonly facts: Facts
  readonly ctx: Context
  readonly principal: Principal
  readonly input: unknown
}

/** For an act without a bound: refuses as soon as it has changed more than the key may. @throws ApiError `key_limit_reached` */
export type Bound = (affectedSoFar: number) => void

export const UNBOUND: Bound = () => {}

/**
 * Runs an act within the limits of the key that asks for it, and counts what it did in the same transaction. A caller without a limit
 * on this scope is not held up.
 * @throws ApiError `key_limit_reached`; before it what the plan refuses
 */
export const withinLimits = async <T extends { readonly output: unknown }>(
  handle: Handle,
  { facts, ctx, principal, input }: Limiting,
  act: (bound: Bound) => Promise<T>,
): Promise<T> => {
  const allowance = await findAllowance(handle, principal, facts)
  if (allowance === undefined) return act(UNBOUND)
  const { now } = ctx
  const asked = measured(facts, input, now)
  const asking = { handle, facts, principal, plan: ctx.node.plans[principal.plan], now, asked, allowance }
  for (const gate of LIMIT_GATES) await gate.pass(asking)
  const done = await act((affectedSoFar) => checkCounts(allowance, affectedSoFar, now))
  await countUse(handle, allowance, { records: asked.records === 'affected' ? affectedBy(done.output) : asked.records, now })
  return done
}
