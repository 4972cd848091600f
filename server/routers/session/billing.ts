import { Billing, ChangePlanInput, PlanChange } from '../../../shared/billing.ts'
import { NoInput } from '../../../shared/inputs.ts'
import { noteCheckout, type PreparedChange, preparePlanChange, type SessionCall } from '../../acts/prepare-plan-change.ts'
import { choicesOf, toSubscription } from '../../acts/tell-billing.ts'
import type { Context } from '../../context.ts'
import { endpoint } from '../../endpoint.ts'
import { isAnswered } from '../../gates/idempotent.ts'
import { t } from '../../trpc.ts'
import { accountLimits } from '../account-limits.ts'

const CHANGE_PLAN = {
  summary: 'Change the plan of the account',
  description:
    'Answers where to pay, or changes or cancels the subscription there is. Without a payment provider only the operator changes plans.',
  scope: 'session',
  role: 'owner',
  audit: 'account.change_plan',
  rest: { route: 'POST /api/v1/panel/billing/change-plan', message: 'Plan change accepted', refusals: ['conflict'] },
} as const

/** Nothing for a request that is only answered again. */
const prepareOnce = async (input: ChangePlanInput, call: SessionCall, request: Context): Promise<PreparedChange> => {
  const isRepeated = await isAnswered({ facts: CHANGE_PLAN, ctx: request, principal: call.principal, input })
  return isRepeated ? { checkoutUrl: null } : preparePlanChange({ plan: input.plan, call, request })
}

/** Management API, section 12, billing. */
export const billing = t.router({
  read: endpoint({
    summary: 'Read the plan of the account, what is used of it, and what can be chosen',
    description: 'The billing page of the owner; what is used is told to everybody by the account limits.',
    scope: 'session',
    role: 'owner',
    rest: { route: 'GET /api/v1/panel/billing', message: 'Successfully fetched billing' },
  })
    .input(NoInput)
    .output(Billing)
    .query(async ({ ctx }) => {
      const { provider, plans, principal, now } = ctx
      const subscription = provider === undefined ? null : toSubscription(await ctx.billing.find(provider))
      return {
        ...(await accountLimits(ctx)),
        plan: principal.plan,
        provider: provider?.name ?? null,
        subscription,
        choices: provider === undefined ? [] : choicesOf({ plans, usage: await ctx.usage.counts(now), subscription }),
      }
    }),

  changePlan: endpoint(CHANGE_PLAN)
    .input(ChangePlanInput)
    .output(PlanChange)
    .mutation(async ({ ctx, prepared }) => {
      const { principal, provider, billing: accounts } = ctx
      if (provider === undefined) return { plan: principal.plan, subscription: null, checkoutUrl: null }
      await noteCheckout(ctx, provider, prepared)
      const subscription = toSubscription(await accounts.find(provider))
      return { plan: principal.plan, subscription, checkoutUrl: prepared.checkoutUrl }
    }, prepareOnce),
})
