import { z } from 'zod'
import { AccountLimits } from './account.ts'
import { each } from './each.ts'
import { FEATURES, LIMITS, PLAN_NAMES } from './plans.ts'
import { Instant } from './times.ts'

/** Shapes of management-api.md section 12, billing. */

export const PROVIDERS = ['stripe'] as const

/** Of a subscription that is not over: a failed payment is tried again while it is `past_due`. */
export const SUBSCRIPTION_STATUSES = ['active', 'past_due', 'unpaid'] as const

export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number]

const Subscription = z
  .object({
    status: z.enum(SUBSCRIPTION_STATUSES).meta({ example: 'active' }),
    plan: z.enum(PLAN_NAMES).meta({ description: 'The plan that the subscription gives', example: 'basic' }),
    renewsAt: Instant.nullable(),
    endsAt: Instant.nullable(),
  })
  .meta({ id: 'Subscription' })
export type Subscription = z.infer<typeof Subscription>

const PlanChoice = z
  .object({
    plan: z.enum(PLAN_NAMES).meta({ example: 'pro' }),
    planName: z.string().meta({ example: 'Pro' }),
    limits: z.object(each(LIMITS, () => z.number().int().nullable())),
    features: z.object(each(FEATURES, () => z.boolean())),
    exceeded: z.array(z.enum(LIMITS)).meta({ description: 'Limits of the plan that the account is above of', example: ['apiKeyCount'] }),
  })
  .meta({ id: 'PlanChoice' })
export type PlanChoice = z.infer<typeof PlanChoice>

export const Billing = AccountLimits.extend({
  plan: z.enum(PLAN_NAMES).meta({ example: 'basic' }),
  provider: z.enum(PROVIDERS).nullable().meta({ description: 'null: the operator changes plans', example: 'stripe' }),
  subscription: Subscription.nullable(),
  choices: z.array(PlanChoice),
}).meta({ id: 'Billing' })
export type Billing = z.infer<typeof Billing>

export const ChangePlanInput = z.object({ plan: z.enum(PLAN_NAMES).meta({ example: 'pro' }) })
export type ChangePlanInput = z.infer<typeof ChangePlanInput>

export const PlanChange = z
  .object({
    plan: z.enum(PLAN_NAMES).meta({ description: 'The plan of the account now', example: 'free' }),
    subscription: Subscription.nullable(),
    checkoutUrl: z
      .string()
      .nullable()
      .meta({ description: 'Where the person goes on; null: nothing is left to do', example: 'https://checkout.stripe.com/c/pay/example' }),
  })
  .meta({ id: 'PlanChange' })
export type PlanChange = z.infer<typeof PlanChange>
