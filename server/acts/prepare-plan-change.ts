import { createHash } from 'node:crypto'
import type { BillingAccount } from '../../db/system/billing.ts'
import { ApiError } from '../../shared/errors.ts'
import type { PlanName } from '../../shared/plans.ts'
import { followSubscription } from '../billing/follow-subscription.ts'
import type { BillingProvider } from '../billing/provider.ts'
import type { Call } from '../call.ts'
import type { Context } from '../context.ts'
import type { Facts } from '../facts.ts'
import { isLiving } from '../rules/judge-subscription.ts'

export type SessionCall = Call<Facts & { readonly scope: 'session' }>

/** Where the person goes on, and the page to pay on when that is one. */
export interface PreparedChange {
  readonly checkoutUrl: string | null
  readonly checkoutId?: string
  /** The page before it, which is void. */
  readonly replacedId?: string | null
}

const DONE: PreparedChange = { checkoutUrl: null }

interface Asked {
  readonly plan: PlanName
  readonly call: SessionCall
  readonly request: Context
}

interface Paying extends Asked {
  readonly provider: BillingProvider
  readonly row: BillingAccount | undefined
}

/** One whose payments may still come in, or are to be mended. */
interface Subscribed extends Paying {
  readonly row: BillingAccount
  readonly subscriptionId: string
}

const refused = (message: string) => new ApiError('conflict', { errors: [{ path: 'plan', message }] })

const byOperator = () => refused('The operator of this server changes the plan.')

/** @throws ApiError `validation_error` for a plan that can't be bought */
const priceOf = ({ plan, call: { plans } }: Asked): string => {
  const { stripePriceId } = plans[plan]
  if (stripePriceId !== null) return stripePriceId
  throw new ApiError('validation_error', { errors: [{ path: 'plan', message: 'This plan has no price here' }] })
}

/** What the caller's own key for repetitions makes of it, so that Stripe too takes twins for one; it tells nothing. */
const requestKeyOf = ({ call, request: { idempotencyKey } }: Asked) =>
  idempotencyKey === undefined
    ? undefined
    : createHash('sha256').update(`${call.principal.accountId} ${call.principal.userId} ${idempotencyKey}`).digest('hex')

const paidAlready = () => refused('A plan was paid for already; it is in force as soon as the payment provider tells of it.')

/** Makes an earlier page void. @throws ApiError `conflict` when it was paid: then the later one is void */
const replacePage = async (provider: BillingProvider, earlierId: string, id: string) => {
  const { isPaid } = await provider.closeCheckout(earlierId)
  if (!isPaid) return
  await provider.closeCheckout(id)
  throw paidAlready()
}

const openCheckout = async (asked: Paying, priceId: string): Promise<PreparedChange> => {
  const { call, provider, row, request } = asked
  const replacedId = row?.checkout_id ?? null
  const { id, url } = await provider.openCheckout({
    accountId: call.principal.accountId,
    customerId: row?.customer_id ?? undefined,
    email: call.principal.email,
    priceId,
    baseUrl: request.node.origins.base,
    requestKey: requestKeyOf(asked),
  })
  if (replacedId !== null && replacedId !== id) await replacePage(provider, replacedId, id)
  return { checkoutUrl: url, checkoutId: id, replacedId }
}

/**
 * Notes the page to pay on that is handed out. One that another request opened meanwhile is made void: else both could be paid.
 * @throws ApiError `conflict` when a subscription began meanwhile
 */
export const noteCheckout = async ({ billing, now, afterwards }: SessionCall, provider: BillingProvider, prepared: PreparedChange) => {
  const { checkoutId, replacedId } = prepared
  if (checkoutId === undefined) return
  const row = await billing.find(provider)
  if (row !== undefined && isLiving(row.status)) throw paidAlready()
  await billing.noteCheckout(checkoutId, { isLive: provider.isLive, now })
  const earlierId = row?.checkout_id ?? null
  if (earlierId !== null && earlierId !== checkoutId && earlierId !== replacedId)
    afterwards.push(() => replacePage(provider, earlierId, checkoutId))
}

/** Changes the subscription there, then makes the account what it says. */
const changing = async ({ provider, subscriptionId, request: { node } }: Subscribed, change: () => Promise<void>) => {
  await change()
  await followSubscription(node, provider, { subscriptionId })
  return DONE
}

const changeSubscription = async (asked: Subscribed): Promise<PreparedChange> => {
  const { plan, provider, row, subscriptionId, request, call } = asked
  const isCancelled = row.ends_at !== null
  const cancel = (wanted: boolean) => (wanted === isCancelled ? DONE : changing(asked, () => provider.setCancelled(subscriptionId, wanted)))
  if (plan === 'free') return cancel(true)
  if (row.plan === plan && row.status === 'active') {
    if (plan !== call.principal.plan) throw byOperator()
    return cancel(false)
  }
  const priceId = priceOf(asked)
  if (row.status !== 'active' && row.customer_id !== null)
    return { checkoutUrl: await provider.openPortal(row.customer_id, request.node.origins.base) }
  return changing(asked, () => provider.changePrice(subscriptionId, priceId))
}

/**
 * What of a change of plan happens at the payment provider: a page to pay on, or another price or end of the subscription there is.
 * @throws ApiError `conflict` when only the operator can, when a payment is declined or not heard of yet; `validation_error` for a plan
 * without a price; `unavailable`. Source: management-api.md section 12, billing
 */
export const preparePlanChange = async (asked: Asked): Promise<PreparedChange> => {
  const { plan, call } = asked
  const { provider, principal } = call
  const row = provider && (await call.billing.find(provider))
  if (provider !== undefined && row != null && row.subscription_id !== null && isLiving(row.status))
    return changeSubscription({ ...asked, provider, row, subscriptionId: row.subscription_id })
  if (plan === principal.plan) return DONE
  if (provider === undefined || plan === 'free') throw byOperator()
  return openCheckout({ ...asked, provider, row }, priceOf(asked))
}
