import type { Handle } from '../db/handle.ts'
import { Repositories } from '../db/repositories/index.ts'
import type { NewId } from '../shared/ids.ts'
import type { Plan, Plans } from '../shared/plans.ts'
import type { Context } from './context.ts'
import type { Endpoints } from './endpoints.ts'
import { type Facts, limitsOf } from './facts.ts'
import { checkPlan } from './gates/check-plan.ts'
import type { BillingProvider } from './billing/provider.ts'
import { type Bound, UNBOUND } from './gates/within-limits.ts'
import type { Keyring } from './keys/keyring.ts'
import type { Principal, SessionPrincipal } from './principal.ts'
import type { RandomBytes } from './rules/mint-key.ts'
import type { Node } from './node.ts'
import { untouched } from './touched.ts'
import type { Links } from './transfers/links.ts'

interface Admitted {
  readonly facts: Facts
  readonly ctx: Context
  readonly principal: Principal
  readonly handle: Handle
  readonly bound?: Bound
}

/** What an act is given: who calls, the time, sources of ids and randomness, and repositories bound to the caller's reach. */
class AdmittedCall extends Repositories {
  readonly principal: Principal
  readonly now: Date
  /** The caller's network address. */
  readonly address: string
  readonly newId: NewId
  readonly randomBytes: RandomBytes
  readonly keyring: Keyring
  readonly plans: Plans
  readonly endpoints: Endpoints
  /** Who takes the payments; undefined when only the operator changes plans. */
  readonly provider: BillingProvider | undefined
  readonly links: Links
  /** The request as it came, for what asks about requests. */
  readonly request: Context
  /** For the audit log; an act adds what it changed, unless that is the record its output or input names by `id`. */
  readonly touched = untouched()
  /** What is to be done once the act is committed, such as sending a mail; an act that fails or is a repetition does none of it. */
  readonly afterwards: ((node: Node) => void | Promise<void>)[] = []
  /** An act without a bound tells it after each batch how many records it has changed so far. @throws ApiError `key_limit_reached` */
  readonly bound: Bound
  readonly #facts: Facts

  constructor({ facts, ctx, principal, handle, bound = UNBOUND }: Admitted) {
    super(handle, principal.reach)
    this.principal = principal
    this.now = ctx.now
    this.address = ctx.address
    this.newId = ctx.node.newId
    this.randomBytes = ctx.node.randomBytes
    this.keyring = ctx.node.keyring
    this.plans = ctx.node.plans
    this.endpoints = ctx.node.endpoints
    this.provider = ctx.node.provider
    this.links = ctx.node.links
    this.request = ctx
    this.bound = bound
    this.#facts = facts
  }

  /** What the account's plan allows. */
  get plan(): Plan {
    return this.plans[this.principal.plan]
  }

  /**
   * Asks whether the plan holds `adding` more of what the facts name as `limit`; exact, since the account row is locked.
   * @param limit which one, where they name several
   * @throws ApiError `limit_reached`, `plan_required`
   */
  async allow(adding: number, limit = limitsOf(this.#facts)[0]): Promise<void> {
    if (limit === undefined || !limitsOf(this.#facts).includes(limit)) throw new Error(`"${this.#facts.summary}" declares no such limit`)
    await checkPlan(this.plan, limit, adding, () => this.usage.count(limit, this.now))
  }
}

/** The call of an endpoint with these facts: one that only sessions may make has a person. */
export type Call<F extends Facts = Facts> = Omit<AdmittedCall, 'principal'> & {
  readonly principal: F['scope'] extends 'session' ? SessionPrincipal : Principal
}

export const callWith = (admitted: Admitted): Call => new AdmittedCall(admitted)
