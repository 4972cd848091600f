import type { BillingAccount } from '../../db/system/billing.ts'
import type { PlanChoice, Subscription } from '../../shared/billing.ts'
import { type Plan, PLAN_NAMES, type Plans, type Usage } from '../../shared/plans.ts'
import { limitsExceeded } from '../rules/limits-exceeded.ts'

/** The subscription as its owner sees it; null when there is none that lives. */
export const toSubscription = (row: BillingAccount | undefined): Subscription | null => {
  if (row === undefined || row.status === null || row.status === 'ended' || row.plan === null) return null
  const { status, plan, renews_at: renewsAt, ends_at: endsAt } = row
  return { status, plan, renewsAt, endsAt }
}

interface Chooser {
  readonly plans: Plans
  readonly usage: Usage
  readonly subscription: Subscription | null
}

const toChoice = ({ title, limits, features }: Plan, usage: Usage) => ({
  planName: title,
  limits,
  features,
  exceeded: limitsExceeded(usage, limits).map(({ limit }) => limit),
})

/** The plans to choose from where payments are taken: those with a price, and `free` to cancel by. */
export const choicesOf = ({ plans, usage, subscription }: Chooser): PlanChoice[] =>
  PLAN_NAMES.filter((name) => plans[name].stripePriceId !== null || (name === 'free' && subscription !== null)).map((plan) => ({
    plan,
    ...toChoice(plans[plan], usage),
  }))
