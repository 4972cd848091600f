import type { AccountLimits } from '../../shared/account.ts'
import { each } from '../../shared/each.ts'
import { FEATURES, LIMITS } from '../../shared/plans.ts'
import type { Call } from '../call.ts'

/** The plan and how much of it is used, a begun MiB as a whole one. `null` as a maximum is unlimited. Source: management-api.md section 11. */
export const accountLimits = async ({ plan, usage, now }: Call): Promise<AccountLimits> => {
  const { title, limits, features } = plan
  const used = await usage.counts(now)
  return {
    planName: title,
    ...each(LIMITS, (name) => ({ currentValue: Math.ceil(used[name]), maxValue: limits[name] })),
    ...each(FEATURES, (name) => ({ currentValue: features[name] })),
  }
}
