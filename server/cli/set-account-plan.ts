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
  const changed = await recordByOperator(node, id, {
    action: 'account.set_plan',
    changes: { plan },
    act: async ({ handle, plan: previousPlan, now, touched }) => {
      await setPlan(handle, id, { plan, now })
      noteChange(touched, { id, before: { plan: previousPlan }, after: { plan } })
      return { id, name, plan, previousPlan }
    },
  })
  const { usage } = new Repositories(node.database.reader, { accountId: id, applications: 'all' })
  return { ...changed, exceeded: limitsExceeded(await usage.counts(node.clock()), node.plans[plan].limits) }
}
