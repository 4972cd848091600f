import type { Command } from 'commander'
import { FEATURES, LIMITS, PLAN_NAMES } from '../../shared/plans.ts'
import { configFromProcess } from '../env.ts'
import { jsonOption } from './options.ts'
import { table } from './output.ts'
import type { Surroundings } from './surroundings.ts'

const EXAMPLES = `
The presets, with what the file that KEYWARD_PLANS names, or plans.json in DATA_DIR, changes of them. Such a file:
  { "pro": { "title": "Studio", "limits": { "apiKeyCount": 20 }, "stripePriceId": "price_1Abc" } }
A running server reads it at its start.

Examples:
  keyward plans
  keyward plans --json`

const shown = (value: string | number | boolean | null, nothing: string) => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return value === null ? nothing : String(value)
}

export const plansCommand = (program: Command, { output }: Surroundings) => {
  program
    .command('plans')
    .description('show what each plan allows on this server')
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async () => {
      const { loadPlans } = await import('../plans/load-plans.ts')
      const plans = await loadPlans(configFromProcess())
      const row = (name: string, cell: (plan: (typeof plans)['free']) => string) => [name, ...PLAN_NAMES.map((plan) => cell(plans[plan]))]
      const rows = [
        ['Plan', ...PLAN_NAMES],
        row('title', ({ title }) => title),
        ...LIMITS.map((limit) => row(limit, ({ limits }) => shown(limits[limit], 'unlimited'))),
        ...FEATURES.map((feature) => row(feature, ({ features }) => shown(features[feature], ''))),
        row('stripePriceId', ({ stripePriceId }) => shown(stripePriceId, '-')),
      ]
      output.answer({ plans }, table(rows))
    })
}
