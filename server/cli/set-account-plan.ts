import { setPlan } from '../../db/system/accounts.ts'
import type { PlanName } from '../../shared/plans.ts'
import type { Node } from '../node.ts'
import { accountOf } from './owner.ts'
import { recordByOperator } from './record-by-operator.ts'

/** Changes the plan of the account this person owns. */
export const setAccountPlan = async (node: Node, email: string, plan: PlanName) => {
  const { id, name } = await accountOf(node, email)
  return recordByOperator(node, id, {
    action: 'account.set_plan',
    changes: { plan },
    act: async ({ handle, plan: previousPlan, now }) => {
      await setPlan(handle, id, { plan, now })
      return { id, name, plan, previousPlan }
    },
  })
}
