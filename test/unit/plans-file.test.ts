import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../server/env.ts'
import { loadPlans } from '../../server/plans/load-plans.ts'
import { PRESETS } from '../../shared/plans.ts'
import { plansFile } from '../support/plans-file.ts'

const nowhere = join(tmpdir(), 'keyward-no-such-directory')

const load = async (content: unknown) => {
  const file = await plansFile(content)
  try {
    return { file, plans: await loadPlans({ plansFile: file, dataDir: nowhere }) }
  } catch (error) {
    if (error instanceof ConfigError) return { file, message: error.message }
    throw error
  }
}

const NUMBER = 'must be a whole number from 0 to 2147483647, or null for unlimited'
const PRICE = 'must be the id of a price at Stripe, such as price_1Abc'

const WRONG: readonly (readonly [content: unknown, problem: string | RegExp])[] = [
  ['', /this is not JSON: /],
  ['{"pro":', /this is not JSON: /],
  ['[]', 'the file must be an object of plans'],
  ['null', 'the file must be an object of plans'],
  [
    { gold: {} },
    'gold is no plan; there are free, basic, pro, unlimited and no others, because the accounts in the database can have no other',
  ],
  ['{"__proto__":{"title":"x"}}', /^__proto__ is no plan; /],
  [{ pro: null }, 'pro must be an object'],
  [{ pro: { limit: {} } }, 'pro.limit is no field of a plan; there are title, limits, features, stripePriceId'],
  [{ pro: { limits: { licenses: 5 } } }, /^pro\.limits\.licenses is no limit; there are authorizedSessionCount, storageSizeMib, /],
  [{ pro: { limits: { apiKeyCount: -1 } } }, `pro.limits.apiKeyCount ${NUMBER}`],
  [{ pro: { limits: { apiKeyCount: 1.5 } } }, `pro.limits.apiKeyCount ${NUMBER}`],
  [{ pro: { limits: { apiKeyCount: '5' } } }, `pro.limits.apiKeyCount ${NUMBER}`],
  [{ pro: { limits: { apiKeyCount: true } } }, `pro.limits.apiKeyCount ${NUMBER}`],
  ['{"pro":{"limits":{"apiKeyCount":1e10}}}', `pro.limits.apiKeyCount ${NUMBER}`],
  ['{"pro":{"limits":{"apiKeyCount":1e999}}}', `pro.limits.apiKeyCount ${NUMBER}`],
  [{ pro: { limits: [] } }, 'pro.limits must be an object'],
  [{ pro: { features: { geo: true } } }, 'pro.features.geo is no feature; there are liveSessionsOverview, geoBalancing'],
  [{ pro: { features: { geoBalancing: 'yes' } } }, 'pro.features.geoBalancing must be true or false'],
  [{ pro: { title: '' } }, 'pro.title must not be empty'],
  [{ pro: { title: 'x'.repeat(65) } }, 'pro.title must have at most 64 characters'],
  [{ pro: { title: 7 } }, 'pro.title must be a text'],
  [{ pro: { title: 'Red \u001b[31m' } }, 'pro.title must be one line without control characters'],
  [{ pro: { title: 'Half \ud800' } }, 'pro.title must be one line without control characters'],
  [{ pro: { stripePriceId: 'prod_1' } }, `pro.stripePriceId ${PRICE}`],
  [{ pro: { stripePriceId: null } }, `pro.stripePriceId ${PRICE}`],
  [{ free: { stripePriceId: 'price_1' } }, 'free.stripePriceId free is the plan without a subscription and has no price'],
  [
    { basic: { stripePriceId: 'price_1' }, pro: { stripePriceId: 'price_1' } },
    'pro.stripePriceId is the price of basic already; each plan needs its own',
  ],
]

describe('a file of plans', () => {
  test.each(WRONG)('%j is refused by its path, the place in it and the problem', async (content, problem) => {
    const { file, message = '' } = await load(content)

    expect(message.startsWith(`${file}: `)).toBe(true)
    const told = message.slice(file.length + 2)
    if (typeof problem === 'string') expect(told).toBe(problem)
    else expect(told).toMatch(problem)
  })

  test('tells all its problems at once, a line each', async () => {
    const { file, message } = await load({ gold: {}, pro: { limits: { apiKeyCount: -1, x: 1 } } })

    expect(message?.split('\n').map((line) => line.startsWith(`${file}: `))).toEqual([true, true, true])
  })

  test('changes what it names and leaves the rest of the presets', async () => {
    const { plans } = await load({
      pro: {
        title: 'Studio',
        limits: { apiKeyCount: null, storageSizeMib: 0 },
        features: { geoBalancing: false },
        stripePriceId: 'price_1A',
      },
    })

    expect(plans).toEqual({
      ...PRESETS,
      pro: {
        title: 'Studio',
        limits: { ...PRESETS.pro.limits, apiKeyCount: null, storageSizeMib: 0 },
        features: { liveSessionsOverview: true, geoBalancing: false },
        stripePriceId: 'price_1A',
      },
    })
  })

  test.each(['{}', '\uFEFF{}', '{"free":{}}'])('that changes nothing is the presets: %j', async (content) => {
    expect((await load(content)).plans).toEqual(PRESETS)
  })

  test('that was named must exist; the one in the data directory need not', async () => {
    const missing = join(nowhere, 'plans.json')

    expect(await loadPlans({ plansFile: undefined, dataDir: nowhere })).toEqual(PRESETS)
    await expect(loadPlans({ plansFile: missing, dataDir: nowhere })).rejects.toThrow(`${missing}: the plans can't be read: ENOENT`)
    await expect(loadPlans({ plansFile: tmpdir(), dataDir: nowhere })).rejects.toThrow("the plans can't be read: EISDIR")
  })
})
