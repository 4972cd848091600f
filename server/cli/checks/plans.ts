import { PLAN_NAMES, PRESETS } from '../../../shared/plans.ts'
import type { Config } from '../../env.ts'
import { loadPlans } from '../../plans/load-plans.ts'
import { ok, warn } from './finding.ts'

/** Whether the plans can be read, and anything can be bought where payments are taken. */
export const checkPlans = async (config: Config) => {
  const plans = await loadPlans(config)
  const priced = PLAN_NAMES.filter((name) => plans[name].stripePriceId !== null)
  if (config.stripe !== undefined && priced.length === 0)
    return warn('Stripe takes the payments, but no plan has a stripePriceId: see keyward plans --help')
  const what = plans === PRESETS ? 'the presets' : 'presets changed by a file'
  return ok(config.stripe === undefined ? what : `${what}; to be bought: ${priced.join(', ')}`)
}
