import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { PRESETS } from '../../shared/plans.ts'
import { plansFile } from '../support/plans-file.ts'
import { EMAIL, openCommandLine } from './support.ts'

vi.setConfig({ testTimeout: 120_000 })

test('plans lists what is in force: the presets, or what a file made of them', async () => {
  const { json, run, dataDir } = await openCommandLine()

  const presets = await json('plans')
  await writeFile(join(dataDir, 'plans.json'), JSON.stringify({ pro: { title: 'Studio', limits: { apiKeyCount: 20 } } }))
  const changed = await run(['plans'])
  const named = await run(['plans', '--json'], { KEYWARD_PLANS: await plansFile({ basic: { stripePriceId: 'price_1' } }) })

  expect(presets).toEqual({ success: true, plans: PRESETS })
  expect(changed.stdout).toMatch(/^title +Free +Basic +Studio +Unlimited$/m)
  expect(changed.stdout).toMatch(/^apiKeyCount +0 +3 +20 +unlimited$/m)
  expect(changed.stdout).toMatch(/^geoBalancing +no +no +yes +yes$/m)
  expect(JSON.parse(named.stdout).plans).toEqual({ ...PRESETS, basic: { ...PRESETS.basic, stripePriceId: 'price_1' } })
})

test('nothing starts with wrong plans, and the sentence says what to mend', async () => {
  const { run } = await openCommandLine()
  const file = await plansFile({ pro: { limits: { apiKeyCount: -1 } } })

  for (const args of [['serve'], ['plans'], ['accounts', 'list']]) {
    const { code, stderr } = await run(args, { KEYWARD_PLANS: file })
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `${file}: pro.limits.apiKeyCount must be a whole number from 0 to 2147483647, or null for unlimited\n`,
    })
  }
})

test('one secret of Stripe without the other is refused, and so is what is none, without telling it', async () => {
  const { run } = await openCommandLine()

  const alone = await run(['plans'], { STRIPE_SECRET_KEY: 'sk_test_1' })
  const wrong = await run(['plans'], { STRIPE_SECRET_KEY: 'pk_test_secret', STRIPE_WEBHOOK_SECRET: 'whsec_1' })

  expect([alone.code, alone.stderr]).toEqual([1, 'STRIPE_WEBHOOK_SECRET: Must be set together with STRIPE_SECRET_KEY\n'])
  expect(wrong.code).toBe(1)
  expect(wrong.stderr).toMatch(/^STRIPE_SECRET_KEY: Must be a secret or restricted key of Stripe/)
  expect(wrong.stderr).not.toContain('pk_test_secret')
})

test('set-plan tells what the account is above of, and all of it goes on', async () => {
  const { json, run, createAccount } = await openCommandLine()
  await createAccount('pro')
  for (let made = 0; made < 4; made += 1) await json('keys', 'create', '--email', EMAIL, '--scopes', 'account:read')

  const told = await run(['accounts', 'set-plan', '--email', EMAIL, '--plan', 'basic'])
  const refused = await run(['keys', 'create', '--email', EMAIL, '--scopes', 'account:read'])
  const back = await json('accounts', 'set-plan', '--email', EMAIL, '--plan', 'pro')

  expect(told.stdout).toMatch(/^The plan is now basic, it was pro\.\nAbove the new limits, .*\nLimit +Used +Allowed\napiKeyCount +4 +3\n$/)
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('apiKeyCount: 4 of 3') })
  expect(back).toMatchObject({ plan: 'pro', previousPlan: 'basic', exceeded: [] })
  expect(await json('keys', 'list', '--email', EMAIL)).toMatchObject({ keys: { length: 4 } })
})

test('doctor tells of wrong plans, and of payments for which there is nothing to buy', async () => {
  const { json, run } = await openCommandLine()
  const stripe = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' }
  const of = (stdout: string) => JSON.parse(stdout).findings.find(({ check }: { check: string }) => check === 'plans')
  const told = async (settings: Record<string, string>) => of((await run(['doctor', '--json'], settings)).stdout)
  const KEYWARD_PLANS = await plansFile({ pro: { stripePriceId: 'price_1' } })

  expect(of(JSON.stringify(await json('doctor')))).toEqual({ check: 'plans', verdict: 'ok', message: 'the presets' })
  expect(await told(stripe)).toMatchObject({ verdict: 'warn', message: expect.stringContaining('no plan has a stripePriceId') })
  expect(await told({ ...stripe, KEYWARD_PLANS })).toMatchObject({ verdict: 'ok', message: 'presets changed by a file; to be bought: pro' })
  expect(await told({ KEYWARD_PLANS: '/nowhere/plans.json' })).toMatchObject({
    verdict: 'fail',
    message: expect.stringContaining('ENOENT'),
  })
})
