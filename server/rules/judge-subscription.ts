import { PLAN_NAMES, type PlanName, type Plans } from '../../shared/plans.ts'

/** Whether a subscription may still take money: then no other may begin. */
export const isLiving = (status: string | null) => status === 'active' || status === 'past_due' || status === 'unpaid'

/**
 * The plan that a subscription gives: that of its price while it is paid for or a payment is still tried, `free` once it is not.
 * Undefined when no plan has its price.
 */
export const planGiven = (
  { status, priceId }: { readonly status: string; readonly priceId: string | undefined },
  plans: Plans,
): PlanName | undefined => {
  if (status === 'unpaid' || status === 'ended') return 'free'
  return PLAN_NAMES.find((name) => plans[name].stripePriceId !== null && plans[name].stripePriceId === priceId)
}
