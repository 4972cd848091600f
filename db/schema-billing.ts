import type { Id } from '../shared/ids.ts'
import type { PlanName } from '../shared/plans.ts'
import type { SubscriptionStatus } from '../shared/billing.ts'
import type { Flag, Timestamp } from './column-types.ts'

/** What the payment provider has of an account; no row until its first checkout. */
export interface BillingAccountTable {
  account_id: Id
  /** Whether this is of the provider's live mode: what one mode knows, the other does not. */
  is_live: Flag
  customer_id: string | null
  /** The page to pay on that was handed out last and whose subscription has not been heard of. */
  checkout_id: string | null
  subscription_id: string | null
  status: SubscriptionStatus | 'ended' | null
  /** The plan that the subscription last gave; the account's own may have been set by hand since. */
  plan: PlanName | null
  renews_at: Timestamp | null
  ends_at: Timestamp | null
  /** Moves whenever the state of the subscription is written. */
  version: number
  updated_at: Timestamp
}

/** Events of the provider that have had their effect. */
export interface BillingEventTable {
  id: string
  received_at: Timestamp
}
