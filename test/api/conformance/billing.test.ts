import { expect, test } from 'vitest'
import { openBilling, eventOf } from '../../support/api/billing.ts'
import { openOwner } from '../../support/api/owner.ts'

/** Management API, section 12, billing. */

const PERIOD_END = '2026-12-20T00:00:00.000Z'

test('GET billing tells the plan, what is used, and that only the operator changes plans where nobody takes payments', async () => {
  await using w = await openOwner({ plan: 'basic' })
  await w.create()

  const { status, body } = await w.call('GET', 'billing')
  const limits = (await w.call('GET', 'get-account-limits')).body.data

  expect({ status, message: body.message }).toEqual({ status: 200, message: 'Successfully fetched billing' })
  expect(body.data).toEqual({ ...limits, plan: 'basic', provider: null, subscription: null, choices: [] })
  expect(body.data.apiKeyCount).toEqual({ currentValue: 1, maxValue: 3 })
})

test('without a provider a change of plan is a conflict that says who changes it, and the plan one has is none', async () => {
  await using w = await openOwner({ plan: 'basic' })

  const other = await w.call('POST', 'billing/change-plan', { plan: 'pro' })
  const same = await w.call('POST', 'billing/change-plan', { plan: 'basic' })
  const unknown = await w.call('POST', 'billing/change-plan', { plan: 'gold' })

  expect(other).toMatchObject({
    status: 409,
    body: { code: 'conflict', errors: [{ path: 'plan', message: 'The operator of this server changes the plan.' }] },
  })
  expect(same).toMatchObject({ status: 200, body: { data: { plan: 'basic', subscription: null, checkoutUrl: null } } })
  expect(unknown).toMatchObject({ status: 400, body: { code: 'validation_error' } })
})

test('billing is the owner’s alone, and no key’s', async () => {
  await using w = await openOwner()
  const admin = await w.world.make.person({ accountId: w.accountId, role: 'admin' })
  const { plaintextKey: key } = await w.world.make.key(w.accountId, ['*'])
  const ask = (method: string, path: string, who: object) =>
    w.world.ask(method, `/api/v1/panel/${path}`, { ...who, ...(method === 'POST' && { body: { plan: 'free' } }) })

  for (const [method, path] of [
    ['GET', 'billing'],
    ['POST', 'billing/change-plan'],
  ] as const) {
    expect((await ask(method, path, { cookie: admin.cookie })).body.code).toBe('forbidden')
    expect((await ask(method, path, { key })).body.code).toBe('session_required')
  }
})

test('who buys a plan pays on a page of the provider, and has it when that tells so', async () => {
  await using w = await openBilling()

  const { body } = await w.change('pro')
  const [asked] = w.stripe.state.asked
  const before = await w.billing()
  const subscription = w.stripe.pay('cs_test_1')
  const told = await w.deliver(eventOf('checkout.session.completed', { mode: 'subscription', subscription: subscription.id }))

  expect(body).toMatchObject({
    message: 'Plan change accepted',
    data: { plan: 'free', subscription: null, checkoutUrl: 'https://checkout.stripe.test/cs_test_1' },
  })
  expect(asked).toMatchObject({
    method: 'POST',
    path: '/v1/checkout/sessions',
    form: {
      mode: 'subscription',
      'line_items[0][price]': 'price_pro1',
      'line_items[0][quantity]': '1',
      client_reference_id: w.accountId,
      'metadata[keyward_account_id]': w.accountId,
      'subscription_data[metadata][keyward_account_id]': w.accountId,
      customer_email: w.owner.email,
      success_url: 'http://localhost:4000/?billing=paid',
      cancel_url: 'http://localhost:4000/?billing=left',
    },
  })
  expect(before).toMatchObject({ plan: 'free', provider: 'stripe', subscription: null })
  expect(before.choices.map(({ plan }: { plan: string }) => plan)).toEqual(['basic', 'pro'])
  expect(told).toMatchObject({ status: 200, body: { success: true, data: { outcome: 'applied' } } })
  expect(await w.billing()).toMatchObject({
    plan: 'pro',
    planName: 'Pro',
    subscription: { status: 'active', plan: 'pro', renewsAt: PERIOD_END, endsAt: null },
  })
})

test('the plans to choose from tell what the account has too much of', async () => {
  await using w = await openBilling({ plan: 'unlimited' })
  for (let made = 0; made < 4; made += 1) await w.create()

  const { choices } = await w.billing()

  expect(choices).toMatchObject([
    { plan: 'basic', planName: 'Basic', exceeded: ['apiKeyCount'], features: { geoBalancing: false } },
    { plan: 'pro', exceeded: [], limits: { apiKeyCount: 5 } },
  ])
})

test('a subscription is changed at once, cancelled at the end of its period, and taken back', async () => {
  await using w = await openBilling()
  const subscription = await w.buy('basic')

  const up = await w.change('pro')
  const cancelled = await w.change('free')
  const back = await w.change('pro')
  const again = await w.change('pro')

  const renewing = { status: 'active', plan: 'pro', renewsAt: PERIOD_END, endsAt: null }
  expect(up.body.data).toEqual({ plan: 'pro', subscription: renewing, checkoutUrl: null })
  expect(cancelled.body.data).toEqual({ plan: 'pro', subscription: { ...renewing, renewsAt: null, endsAt: PERIOD_END }, checkoutUrl: null })
  expect(back.body.data).toEqual(up.body.data)
  expect(again.body.data).toEqual(up.body.data)
  expect(subscription).toMatchObject({ price: 'price_pro1', cancel_at_period_end: false })
  expect(w.stripe.state.asked.filter(({ method, path }) => method === 'POST' && path.startsWith('/v1/subscriptions'))).toMatchObject([
    { form: { 'items[0][price]': 'price_pro1', proration_behavior: 'always_invoice', payment_behavior: 'error_if_incomplete' } },
    { form: { cancel_at_period_end: 'true' } },
    { form: { cancel_at_period_end: 'false' } },
  ])
})

test('an ended subscription leaves the plan free, and the next one is bought by the same customer', async () => {
  await using w = await openBilling()
  const subscription = await w.buy('basic')
  Object.assign(subscription, { status: 'canceled', ended_at: 1_766_188_800 })

  await w.deliver(eventOf('customer.subscription.deleted', { id: subscription.id }))
  const ended = await w.billing()
  await w.change('pro')

  expect(ended).toMatchObject({ plan: 'free', subscription: null })
  expect(w.stripe.state.asked.at(-1)?.form).toMatchObject({ customer: subscription.customer })
})

test('a failed payment keeps the plan and is mended at the provider; one that is given up leaves it free until it is paid', async () => {
  await using w = await openBilling()
  const subscription = await w.buy('pro')
  const tell = async (status: string) => {
    subscription.status = status
    const invoice = { object: 'invoice', parent: { subscription_details: { subscription: subscription.id } } }
    await w.deliver(eventOf('invoice.payment_failed', invoice))
    const { plan, subscription: told } = await w.billing()
    return [plan, told.status]
  }

  const late = await tell('past_due')
  const mending = await w.change('basic')
  const given = await tell('unpaid')
  const paid = await tell('active')

  expect([late, given, paid]).toEqual([
    ['pro', 'past_due'],
    ['free', 'unpaid'],
    ['pro', 'active'],
  ])
  expect(mending.body.data).toMatchObject({ plan: 'pro', checkoutUrl: 'https://billing.stripe.test/portal' })
})
