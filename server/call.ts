import type { Handle } from '../db/handle.ts'
import { repositories, type Repositories } from '../db/repositories/index.ts'
import type { NewId } from '../shared/ids.ts'
import type { Context } from './context.ts'
import type { Facts } from './facts.ts'
import { checkPlan } from './gates/check-plan.ts'
import type { Keyring } from './keys/keyring.ts'
import type { Principal, SessionPrincipal } from './principal.ts'
import type { RandomBytes } from './rules/mint-key.ts'

/** What an act is given: who calls, the time, sources of ids and randomness, and repositories bound to the caller's reach. */
export type Call<F extends Facts = Facts> = Omit<Repositories, never> & {
  readonly principal: F['scope'] extends 'session' ? SessionPrincipal : Principal
  readonly now: Date
  readonly newId: NewId
  readonly randomBytes: RandomBytes
  readonly keyring: Keyring
  /**
   * Asks whether the plan holds `adding` more of what the facts name as `limit`; exact, since the account row is locked.
   * @throws ApiError `limit_reached`, `plan_required`
   */
  allow(adding: number): Promise<void>
}

/** Repositories are lazy, so they are the prototype and not spread. */
export const callWith = (facts: Facts, ctx: Context, principal: Principal, handle: Handle): Call =>
  Object.assign(repositories(handle, principal.reach), {
    principal: principal as SessionPrincipal, // `scope: 'session'` admits only sessions; other endpoints are typed with the union
    now: ctx.now,
    newId: ctx.node.newId,
    randomBytes: ctx.node.randomBytes,
    keyring: ctx.node.keyring,
    allow: async (adding: number) => {
      if (facts.limit === undefined) throw new Error(`"${facts.summary}" declares no limit`)
      const { limit } = facts
      await checkPlan(principal.plan, limit, adding, () => repositories(handle, principal.reach).usage.count(limit, ctx.now))
    },
  })
