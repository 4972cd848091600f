import { z } from 'zod'
import { Id } from './ids.ts'
import { FEATURES, LIMITS, PLAN_NAMES, type Feature, type LimitName } from './plans.ts'
import { ROLES } from './roles.ts'
import { Instant } from './times.ts'

/** Shapes of management-api.md section 11 and of the account pages. */

const Counted = z.object({ currentValue: z.number().int(), maxValue: z.number().int().nullable().meta({ description: 'null: unlimited' }) })

const Included = z.object({ currentValue: z.boolean() })

const each = <K extends string, S extends z.ZodType>(keys: readonly K[], schema: S) =>
  Object.fromEntries(keys.map((key) => [key, schema])) as Record<K, S> // one entry per key

export const AccountLimits = z.object({
  planName: z.string(),
  ...each<LimitName, typeof Counted>(LIMITS, Counted),
  ...each<Feature, typeof Included>(FEATURES, Included),
})
export type AccountLimits = z.infer<typeof AccountLimits>

/** Who is signed in, and the account the session acts for. */
export const Profile = z.object({
  user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
  role: z.enum(ROLES),
  account: z.object({ id: Id, name: z.string(), plan: z.enum(PLAN_NAMES), createdAt: Instant }),
})
export type Profile = z.infer<typeof Profile>
