import { Repositories } from '../../db/repositories/index.ts'
import { setPlan } from '../../db/system/accounts.ts'
import type { PlanName } from '../../shared/plans.ts'
import type { Node } from '../node.ts'
import { limitsExceeded } from '../rules/limits-exceeded.ts'
import { noteChange } from '../touched.ts'
import { accountOf } from './owner.ts'
import { recordByOperator } from './record-by-operator.ts'

/** Changes the plan of the account this person owns, and tells which limits of the new one it is above of. */
export const setAccountPlan = async (node: Node, email: string, plan: PlanName) => {
  const { id, name } = await accountOf(node, email)
  return recordByOperator(node, id, {
    action: 'account.set_plan',
    changes: { plan },
    act: async ({ handle, plan: previousPlan, now, touched }) => {
      await setPlan(handle, id, { plan, now })
      noteChange(touched, { id, before: { plan: previousPlan }, after: { plan } })
      const { usage } = new Repositories(handle, { accountId: id, applications: 'all' })
      const exceeded = limitsExceeded(await usage.counts(now), node.plans[plan].limits)
      return { id, name, plan, previousPlan, exceeded }
    },
  })
}
