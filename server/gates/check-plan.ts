import { ApiError } from '../../shared/errors.ts'
import type { Feature, LimitName, Plan } from '../../shared/plans.ts'

/** @throws ApiError `plan_required` */
export const requireFeature = ({ features }: Plan, feature: Feature) => {
  if (!features[feature]) throw new ApiError('plan_required')
}

/**
 * Whether `adding` more fit into the plan. Exact only while the account row is locked. A plan that has none at all of a thing lacks
 * the feature.
 * @throws ApiError `plan_required`, `limit_reached`
 */
export const checkPlan = async ({ limits }: Plan, limit: LimitName, adding: number, count: () => Promise<number>) => {
  const maxValue = limits[limit]
  if (maxValue === null) return
  if (maxValue === 0 && limit === 'apiKeyCount') throw new ApiError('plan_required')
  const currentValue = await count()
  if (currentValue + adding > maxValue) throw new ApiError('limit_reached', { limit, currentValue: Math.ceil(currentValue), maxValue })
}
