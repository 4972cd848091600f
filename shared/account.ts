import { z } from 'zod'
import { each } from './each.ts'
import { Id } from './ids.ts'
import { FEATURES, LIMITS, PLAN_NAMES } from './plans.ts'
import { ROLES } from './roles.ts'
import { Instant } from './times.ts'

/** Shapes of management-api.md section 11 and of the account pages. */

const Counted = z
  .object({
    currentValue: z.number().int().min(0).meta({ example: 3 }),
    maxValue: z.number().int().nullable().meta({ description: 'null: unlimited', example: 100 }),
  })
  .meta({ id: 'CountedLimit', description: 'How much is used, and how much the plan allows' })

const Included = z
  .object({ currentValue: z.boolean().meta({ example: true }) })
  .meta({ id: 'PlanFeature', description: 'Whether the plan includes it' })

export const AccountLimits = z
  .object({
    planName: z.string().meta({ example: 'Basic' }),
    ...each(LIMITS, () => Counted),
    ...each(FEATURES, () => Included),
  })
  .meta({ id: 'AccountLimits' })
export type AccountLimits = z.infer<typeof AccountLimits>

/** An account, and what the person is in it. */
export const Membership = z
  .object({ id: Id, name: z.string().meta({ example: 'Example Studio' }), role: z.enum(ROLES).meta({ example: 'owner' }) })
  .meta({ id: 'Membership' })

export const AccountChoice = z.object({ accountId: Id })

/** Who is signed in, and the account the session acts for. */
export const Profile = z
  .object({
    user: z.object({
      id: z.string().meta({ example: '1858412344320000002' }),
      email: z.string().meta({ example: 'ada@example.org' }),
      name: z.string().meta({ example: 'Ada' }),
      avatarUrl: z
        .string()
        .nullable()
        .meta({ description: 'Where the picture is, for a session', example: '/api/v1/panel/avatars/1858412344320000002' }),
    }),
    role: z.enum(ROLES).meta({ example: 'owner' }),
    account: z.object({
      id: Id,
      name: z.string().meta({ example: 'Example Studio' }),
      plan: z.enum(PLAN_NAMES).meta({ example: 'basic' }),
      createdAt: Instant,
    }),
    accounts: z.array(Membership).meta({ description: 'Those the person may switch to, the one joined first in front' }),
  })
  .meta({ id: 'Profile' })
export type Profile = z.infer<typeof Profile>
