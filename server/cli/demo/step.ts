import type { Handle } from '../../../db/handle.ts'
import { Repositories } from '../../../db/repositories/index.ts'
import { type Id, idsFrom } from '../../../shared/ids.ts'
import { type LimitName, LIMITS } from '../../../shared/plans.ts'
import type { Touched } from '../../touched.ts'
import { checkPlan } from '../../gates/check-plan.ts'
import { UNBOUND } from '../../gates/within-limits.ts'
import type { Node } from '../../node.ts'
import { failed } from '../failure.ts'
import { recordByOperator } from '../record-by-operator.ts'

/** Where the demo is made. */
export interface Place {
  readonly node: Node
  readonly accountId: Id
  /** Undefined until the application is there. */
  readonly applicationId?: Id
}

interface Step {
  /** The moment of the past that the record tells. */
  readonly at: Date
  readonly action: string
  readonly changes: object
  /** How many more of what the plan counts. */
  readonly adds?: Partial<Readonly<Record<LimitName, number>>>
  act(calls: {
    /** For acts that make a record: its time and its id are those of `at`. */
    readonly past: StepCall
    /** For acts that change one: states and counters are written as of now. */
    readonly present: StepCall
  }): Promise<unknown>
}

const callAt = ({ node, accountId }: Place, { handle, now, touched }: { handle: Handle; now: Date; touched: Touched }) => {
  const { applications, blacklists, levels, licenses, usage, users, variables } = new Repositories(handle, {
    accountId,
    applications: 'all',
  })
  const fraction = () => Buffer.from(node.randomBytes(4)).readUInt32BE() / 2 ** 32
  const kit = { newId: idsFrom(() => now, fraction), randomBytes: node.randomBytes, touched, bound: UNBOUND }
  return { applications, blacklists, levels, licenses, usage, users, variables, now, ...kit }
}

/** What the acts of the product are given here. */
export type StepCall = ReturnType<typeof callAt>

/**
 * Does one thing of the story by the acts of the product, in a transaction of its own, so that a server beside never waits long.
 * The audit log is not back-dated: its event tells when this was really written, and in `changes` as of when.
 * @throws ApiError `limit_reached`, `plan_required`, and what the act throws
 */
export const step = async (place: Place, { at, action, changes, adds = {}, act }: Step): Promise<void> => {
  const { node, accountId, applicationId } = place
  await recordByOperator(node, accountId, {
    action,
    changes: { ...changes, asOf: at.toISOString() },
    ...(applicationId !== undefined && { applicationId }),
    act: async ({ handle, plan, isDisabled, now, touched }) => {
      if (isDisabled) throw failed('conflict', 'The demo account is disabled: see keyward accounts enable --help')
      const [past, present] = [callAt(place, { handle, now: at, touched }), callAt(place, { handle, now, touched })]
      for (const name of LIMITS) {
        const adding = adds[name] ?? 0
        if (adding > 0) await checkPlan(node.plans[plan], name, adding, () => present.usage.count(name, now))
      }
      await act({ past, present })
      return { id: null }
    },
  })
}
