import { type LimitName, LIMITS, type Plan, type Usage } from '../../shared/plans.ts'

export interface Exceeded {
  readonly limit: LimitName
  readonly currentValue: number
  readonly maxValue: number
}

/** The limits that this usage is above of: what exists goes on, new ones are refused. Source: management-api.md section 3, "Limits". */
export const limitsExceeded = (usage: Usage, limits: Plan['limits']): Exceeded[] =>
  LIMITS.flatMap((limit) => {
    const [currentValue, maxValue] = [usage[limit], limits[limit]]
    return maxValue !== null && currentValue > maxValue ? [{ limit, currentValue, maxValue }] : []
  })
