import type Stripe from 'stripe'
import type { ProvidedSubscription } from './provider.ts'

const ACCOUNT = 'keyward_account_id'

/** Notes at Stripe whose checkout or subscription it is. */
export const accountNote = (accountId: string) => ({ [ACCOUNT]: accountId })

/** One that is not listed, of a later version of the API, has no effect. */
const STATUSES: ReadonlyMap<string, ProvidedSubscription['status']> = new Map([
  ['trialing', 'active'],
  ['active', 'active'],
  ['past_due', 'past_due'],
  ['unpaid', 'unpaid'],
  ['paused', 'unpaid'],
  ['canceled', 'ended'],
  ['incomplete_expired', 'ended'],
])

const instantOf = (seconds: number) => new Date(seconds * 1000).toISOString()

const endOf = ({ cancel_at: at, cancel_at_period_end: isAtPeriodEnd, ended_at: ended }: Stripe.Subscription, periodEnd?: number) =>
  ended ?? at ?? (isAtPeriodEnd ? periodEnd : undefined)

/** Stripe's subscription in our words. */
export const subscriptionOf = (subscription: Stripe.Subscription): ProvidedSubscription => {
  const { id, customer, metadata, items, status } = subscription
  const [item, ...more] = items.data
  const periodEnd = item?.current_period_end
  const end = endOf(subscription, periodEnd)
  return {
    id,
    customerId: typeof customer === 'string' ? customer : customer.id,
    accountId: metadata[ACCOUNT],
    priceId: more.length === 0 ? item?.price.id : undefined,
    status: STATUSES.get(status) ?? 'incomplete',
    renewsAt: end === undefined && periodEnd !== undefined ? instantOf(periodEnd) : null,
    endsAt: end === undefined ? null : instantOf(end),
  }
}

/** What takes a cancellation back, whichever way it was made; nothing when there is none. */
export const uncancelled = (now: Stripe.Subscription): Pick<Stripe.SubscriptionUpdateParams, 'cancel_at' | 'cancel_at_period_end'> => {
  if (now.cancel_at_period_end) return { cancel_at_period_end: false }
  return now.cancel_at === null ? {} : { cancel_at: '' }
}
