import type { AccountLimits } from '../../shared/account.ts'
import { LIMITS, PLANS } from '../../shared/plans.ts'
import type { Call } from '../call.ts'

/** The plan and how much of it is used. `null` as a maximum is unlimited. Source: management-api.md section 11. */
export const accountLimits = async (ctx: Call): Promise<AccountLimits> => {
  const { title, limits, features } = PLANS[ctx.principal.plan]
  const counted = await Promise.all(
    LIMITS.map(async (name) => [name, { currentValue: await ctx.usage.count(name, ctx.now), maxValue: limits[name] }] as const),
  )
  return {
    planName: title,
    ...(Object.fromEntries(counted) as Pick<AccountLimits, (typeof LIMITS)[number]>), // one entry per limit
    liveSessionsOverview: { currentValue: features.liveSessionsOverview },
    geoBalancing: { currentValue: features.geoBalancing },
  }
}
