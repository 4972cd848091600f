import type { Handle } from '../../db/handle.ts'
import { account } from '../../db/repositories/account.ts'
import { setPlan } from '../../db/system/accounts.ts'
import { holdAccount } from '../../db/system/audit.ts'
import {
  type BillingAccount,
  findBilling,
  findByCustomer,
  findBySubscription,
  isAccountThere,
  isEventKnown,
  rememberEvent,
  saveBilling,
} from '../../db/system/billing.ts'
import { ApiError } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import type { PlanName } from '../../shared/plans.ts'
import { auditByOperator } from '../cli/record-by-operator.ts'
import type { Node } from '../node.ts'
import { isLiving, planGiven } from '../rules/judge-subscription.ts'
import { noteChange, untouched } from '../touched.ts'
import type { BillingProvider, ProvidedSubscription } from './provider.ts'

export type Outcome = 'applied' | 'unchanged' | 'repeated' | 'ignored'

/** How often the state is asked for anew because another delivery was quicker. */
const MOST_TRIES = 5

const conflict = (message: string) => new ApiError('conflict', { errors: [{ path: '', message }] })

interface Following {
  readonly node: Node
  readonly provider: BillingProvider
  readonly accountId: Id
  readonly subscription: ProvidedSubscription
  /** The version that the account's row had before the state was asked for. */
  readonly seen: number
  readonly eventId: string | undefined
}

/** @throws ApiError `conflict` for what another account has, or for a second subscription beside one that lives */
const requireOwn = async (handle: Handle, { provider, accountId, subscription }: Following, row: BillingAccount | undefined) => {
  const owners = [
    await findBySubscription(handle, subscription.id, provider),
    await findByCustomer(handle, subscription.customerId, provider),
  ]
  if (owners.some((owner) => owner !== undefined && owner.account_id !== accountId))
    throw conflict('The subscription or its customer is of another account')
  if (row !== undefined && row.subscription_id !== subscription.id && isLiving(row.status) && isLiving(subscription.status))
    throw conflict('The account has a subscription already')
}

/** The plan a subscription gives. @throws ApiError `conflict` when its price is no plan's */
const planOf = ({ node, subscription }: Following): PlanName => {
  const plan = planGiven(subscription, node.plans)
  if (plan === undefined) throw conflict('The price of the subscription is no plan of this server')
  return plan
}

const rowFor = (following: Following, plan: PlanName, before: BillingAccount | undefined): BillingAccount => {
  const { node, provider, accountId, subscription } = following
  return {
    account_id: accountId,
    is_live: provider.isLive ? 1 : 0,
    customer_id: subscription.customerId,
    checkout_id: before?.subscription_id === subscription.id ? before.checkout_id : null,
    subscription_id: subscription.id,
    status: subscription.status === 'incomplete' ? null : subscription.status,
    plan,
    renews_at: subscription.renewsAt,
    ends_at: subscription.endsAt,
    version: (before?.version ?? 0) + 1,
    updated_at: node.clock().toISOString(),
  }
}

const STATE = ['subscription_id', 'status', 'plan', 'renews_at', 'ends_at'] as const

/** Writes the state, and the plan if that is another than the subscription gave before. */
const apply = async (handle: Handle, following: Following, before: BillingAccount | undefined): Promise<Outcome> => {
  const { node, accountId, subscription, eventId } = following
  const isOver = subscription.status === 'incomplete' || (subscription.status === 'ended' && before?.subscription_id !== subscription.id)
  if (isOver) return 'unchanged'
  const plan = planOf(following)
  const after = rowFor(following, plan, before)
  if (before !== undefined && STATE.every((name) => before[name] === after[name])) return 'unchanged'
  const now = node.clock()
  const isOtherPlan = plan !== before?.plan
  const touched = untouched()
  await saveBilling(handle, after)
  if (isOtherPlan) {
    const { plan: planBefore } = await account(handle, { accountId, applications: 'all' }).get()
    await setPlan(handle, accountId, { plan, now })
    noteChange(touched, { id: accountId, before: { plan: planBefore }, after: { plan } })
  }
  await auditByOperator(handle, {
    node,
    now,
    accountId,
    action: isOtherPlan ? 'account.set_plan' : 'subscription.update',
    id: accountId,
    touched,
    changes: { plan, status: subscription.status, endsAt: subscription.endsAt, source: 'stripe', eventId },
  })
  return 'applied'
}

/** @returns undefined when the state was overtaken and has to be asked for anew */
const applyOnce = (following: Following): Promise<Outcome | undefined> => {
  const { node, provider, accountId, subscription, seen, eventId } = following
  const work = async (handle: Handle) => {
    await holdAccount(handle, accountId)
    if (!(await isAccountThere(handle, accountId))) {
      if (subscription.status === 'ended') return 'ignored'
      throw new ApiError('not_found')
    }
    if (eventId !== undefined && (await isEventKnown(handle, eventId))) return 'repeated'
    const row = await findBilling(handle, accountId, provider)
    await requireOwn(handle, following, row)
    if (row?.subscription_id === subscription.id && row.version !== seen) return undefined
    const outcome = await apply(handle, following, row)
    if (eventId !== undefined) await rememberEvent(handle, eventId, node.clock())
    return outcome
  }
  return node.database.transaction(work, { turn: accountId })
}

/**
 * Makes the account what its subscription says at the provider now. Each state is asked for after the one before it was written, or it
 * is asked for again: so it does not matter in which order, how often or how many at once events arrive, and an event counts once.
 * @throws ApiError `not_found`, `conflict` for what does not fit, `unavailable`; then nothing has changed
 */
export const followSubscription = async (
  node: Node,
  provider: BillingProvider,
  { subscriptionId, eventId }: { subscriptionId: string; eventId?: string },
): Promise<Outcome> => {
  const { reader } = node.database
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const seen = (await findBySubscription(reader, subscriptionId, provider))?.version ?? 0
    const subscription = await provider.subscription(subscriptionId)
    if (subscription.accountId === undefined) return 'ignored'
    const accountId = Id.safeParse(subscription.accountId)
    if (!accountId.success) throw new ApiError('not_found')
    const outcome = await applyOnce({ node, provider, accountId: accountId.data, subscription, seen, eventId })
    if (outcome !== undefined) return outcome
  }
  throw new ApiError('unavailable')
}
