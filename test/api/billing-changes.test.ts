import { expect, test, vi } from 'vitest'
import { pino } from 'pino'
import { createStripe } from '../../server/billing/stripe.ts'
import { openBilling, eventOf } from '../support/api/billing.ts'
import { codes, times } from '../support/api/races.ts'
import { PASSWORD } from '../support/make.ts'
import { openFakeStripe, SECRET_KEY, WEBHOOK_SECRET } from '../support/fake-stripe.ts'

const ORIGIN = { origin: 'http://localhost:4000' }

/** Changes of plan where a provider takes payments: what goes wrong, is repeated, or happens at once. */

vi.setConfig({ testTimeout: 60_000 })

test.each(['error', 'reset'] as const)('a provider in trouble (%s) is unavailable, and nothing has changed', async (trouble) => {
  await using w = await openBilling()
  await w.buy('basic')
  const [before, events] = [await w.billing(), await w.audit()]
  w.stripe.state.trouble = trouble

  const told = await w.change('pro')

  expect(told).toMatchObject({ status: 503, body: { code: 'unavailable' } })
  expect(told.text).not.toContain('stripe')
  expect([await w.billing(), await w.audit()]).toEqual([before, events])
})

test('a provider that never answers is given up', async () => {
  await using stripe = await openFakeStripe()
  stripe.state.trouble = 'silence'
  const log = pino({ level: 'silent' })
  const provider = await createStripe({ secretKey: SECRET_KEY, webhookSecret: WEBHOOK_SECRET, apiUrl: stripe.url, log, timeoutMs: 50 })

  await expect(provider.subscription('sub_1')).rejects.toMatchObject({ code: 'unavailable' })
  expect(stripe.state.asked).toHaveLength(2)
})

test('a declined payment is a conflict that says so, and the subscription stays', async () => {
  await using w = await openBilling()
  await w.buy('basic')
  w.stripe.state.trouble = 'declined'

  const told = await w.change('pro')

  expect(told).toMatchObject({ status: 409, body: { code: 'conflict', errors: [{ path: 'plan', message: 'The payment was declined.' }] } })
  expect(await w.billing()).toMatchObject({ plan: 'basic', subscription: { plan: 'basic' } })
})

test('a plan without a price can not be bought, and free is not what to pay for', async () => {
  await using w = await openBilling({ plan: 'unlimited', plans: { pro: { stripePriceId: 'price_pro1' } } })

  expect(await w.change('basic')).toMatchObject({ status: 400, body: { code: 'validation_error', errors: [{ path: 'plan' }] } })
  expect(await w.change('free')).toMatchObject({ status: 409, body: { code: 'conflict' } })
  expect(w.stripe.state.asked).toEqual([])
})

test('another page makes the earlier one void', async () => {
  await using w = await openBilling()

  await w.change('basic')
  await w.change('pro')

  expect([...w.stripe.state.checkouts.values()].map(({ status }) => status)).toEqual(['expired', 'open'])
})

test('of pages that are asked for at once only the last can be paid', async () => {
  await using w = await openBilling()

  const answers = await times(20, () => w.change('pro'))

  expect(codes(answers)).toEqual({ ok: 20 })
  const open = [...w.stripe.state.checkouts.values()].filter(({ status }) => status === 'open')
  expect(open).toHaveLength(1)
})

test('who has paid and asks again before it is told of pays no second time', async () => {
  await using w = await openBilling()
  await w.change('basic')
  const subscription = w.stripe.pay('cs_test_1')

  const again = await w.change('pro')
  const told = await w.deliver(eventOf('checkout.session.completed', { subscription: subscription.id }))

  expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } })
  expect([...w.stripe.state.checkouts.values()].map(({ status }) => status)).toEqual(['complete', 'expired'])
  expect(told.body.data.outcome).toBe('applied')
  expect((await w.change('pro')).body.data).toMatchObject({ plan: 'pro', checkoutUrl: null })
})

test('a hundred twins with an Idempotency-Key are given one page', async () => {
  await using w = await openBilling()

  const answers = await times(100, () => w.change('pro', { 'idempotency-key': 'order-1' }))
  const later = await w.change('pro', { 'idempotency-key': 'order-1' })

  expect(codes(answers)).toEqual({ ok: 100 })
  expect(new Set([...answers, later].map(({ body }) => body.data.checkoutUrl)).size).toBe(1)
  expect(w.stripe.state.checkouts.size).toBe(1)
  expect([...w.stripe.state.checkouts.values()][0]?.status).toBe('open')
})

test('a repeated change of a subscription does nothing at the provider', async () => {
  await using w = await openBilling()
  const subscription = await w.buy('basic')
  await w.change('pro', { 'idempotency-key': 'up' })
  await w.change('basic')

  const repeated = await w.change('pro', { 'idempotency-key': 'up' })

  expect(repeated.headers.get('idempotency-replayed')).toBe('true')
  expect(repeated.body.data.plan).toBe('pro')
  expect(subscription.price).toBe('price_basic1')
  expect((await w.billing()).plan).toBe('basic')
})

test('a hundred changes at once leave the account on the plan of its subscription', async () => {
  await using w = await openBilling()
  const subscription = await w.buy('basic')

  const answers = await times(100, (index) => w.change(index % 2 === 0 ? 'pro' : 'basic'))

  expect(Object.keys(codes(answers)).toSorted()).toEqual(expect.arrayContaining(['ok']))
  await w.deliver(eventOf('customer.subscription.updated', { id: subscription.id }))
  expect((await w.billing()).plan).toBe(subscription.price === 'price_pro1' ? 'pro' : 'basic')
})

test('who is alone in an account that is paid on does not delete themselves, and its end is no error then', async () => {
  await using w = await openBilling()
  const subscription = await w.buy('basic')
  const leave = () =>
    w.world.ask('POST', '/api/auth/delete-user', { cookie: w.owner.cookie, headers: ORIGIN, body: { password: PASSWORD } })

  const kept = await leave()
  await w.change('free')
  const left = await leave()
  const late = await w.deliver(eventOf('customer.subscription.updated', { id: subscription.id }))
  Object.assign(subscription, { status: 'canceled', ended_at: 1_766_188_800 })
  const ended = await w.deliver(eventOf('customer.subscription.deleted', { id: subscription.id }))

  expect(kept).toMatchObject({ status: 409, body: { code: 'conflict' } })
  expect(left.status).toBe(200)
  expect(late).toMatchObject({ status: 404, body: { code: 'not_found' } })
  expect(ended.body.data.outcome).toBe('ignored')
})
