import type { PlanName } from '../../../shared/plans.ts'
import { openFakeStripe, SECRET_KEY, WEBHOOK_SECRET } from '../fake-stripe.ts'
import { plansFile } from '../plans-file.ts'
import { openOwner } from './owner.ts'

export const WEBHOOK = '/api/v1/billing/stripe/webhook'

export const PRICES = { basic: { stripePriceId: 'price_basic1' }, pro: { stripePriceId: 'price_pro1' } } as const

let events = 0

/** An event about a subscription, as Stripe writes it. */
export const eventOf = (type: string, object: object, more: object = {}) => ({
  id: `evt_${(events += 1)}`,
  object: 'event',
  type,
  livemode: false,
  data: { object },
  ...more,
})

/** A world whose plans are paid at a stand-in for Stripe, and an owner on `plan`. */
export const openBilling = async ({ plan = 'free', plans = PRICES }: { plan?: PlanName; plans?: object } = {}) => {
  const stripe = await openFakeStripe()
  const environment = {
    STRIPE_SECRET_KEY: SECRET_KEY,
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    STRIPE_API_URL: stripe.url,
    KEYWARD_PLANS: await plansFile(plans),
  }
  const w = await openOwner({ plan, environment })

  const deliver = (event: object, headers: Record<string, string> = {}) => {
    const payload = JSON.stringify(event)
    const signature = stripe.sign(payload, { at: w.world.clock.now() })
    return w.world.ask('POST', WEBHOOK, { body: payload, headers: { 'stripe-signature': signature, ...headers } })
  }
  const change = async (to: string, headers: Record<string, string> = {}) =>
    w.world.ask('POST', '/api/v1/panel/billing/change-plan', { cookie: w.owner.cookie, headers, body: { plan: to } })
  const billing = async () => (await w.call('GET', 'billing')).body.data

  return {
    ...w,
    stripe,
    deliver,
    change,
    billing,
    /** Buys a plan on the page that `change-plan` names, and lets Stripe tell of it. */
    buy: async (to: PlanName) => {
      const { checkoutUrl } = (await change(to)).body.data
      const subscription = stripe.pay(String(checkoutUrl).split('/').at(-1) ?? '')
      await deliver(eventOf('checkout.session.completed', { mode: 'subscription', subscription: subscription.id }))
      return subscription
    },
    audit: () =>
      w.world.database.reader.kysely
        .selectFrom('audit_event')
        .where('account_id', '=', w.accountId)
        .select(['action', 'changes', 'actor_kind'])
        .orderBy('sequence')
        .execute(),
    [Symbol.asyncDispose]: async () => {
      await w[Symbol.asyncDispose]()
      await stripe[Symbol.asyncDispose]()
    },
  }
}

/** Somebody paid for a plan, and Stripe has not told of it yet. */
export const openPaid = async (plan: 'basic' | 'pro' = 'pro') => {
  const w = await openBilling()
  await w.change(plan)
  const subscription = w.stripe.pay('cs_test_1')
  const updated = () => eventOf('customer.subscription.updated', { id: subscription.id })
  const planNow = async () => (await w.billing()).plan
  const setBy = async () => (await w.audit()).filter(({ action }) => action === 'account.set_plan')
  return { ...w, subscription, updated, planNow, setBy }
}
