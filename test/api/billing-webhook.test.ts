import { expect, test } from 'vitest'
import { eventOf, openBilling, openPaid, WEBHOOK } from '../support/api/billing.ts'
import { times } from '../support/api/races.ts'
import { SECRET_KEY, WEBHOOK_SECRET } from '../support/fake-stripe.ts'
import { openOwner } from '../support/api/owner.ts'

/** Management API, section 12, "Webhook": whom it believes, and what it does once. */

test('it takes POST alone, and exists only with a provider', async () => {
  await using w = await openBilling()
  await using without = await openOwner()

  const got = await w.world.ask('GET', WEBHOOK)

  expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
  expect((await without.world.ask('POST', WEBHOOK, { body: '{}' })).status).toBe(404)
})

test('a hundred deliveries of one event at once have one effect', async () => {
  await using w = await openPaid()
  const event = w.updated()

  const answers = await times(100, () => w.deliver(event))
  const later = await w.deliver(event)

  const outcomes = answers.map(({ status, body }) => [status, body.data.outcome].join(' '))
  expect(outcomes.filter((outcome) => outcome === '200 applied')).toHaveLength(1)
  expect(outcomes.filter((outcome) => outcome === '200 repeated')).toHaveLength(99)
  expect(later.body.data.outcome).toBe('repeated')
  expect(await w.planNow()).toBe('pro')
  expect(await w.setBy()).toHaveLength(1)
})

test('ten events at once leave what the provider says last, and an event that was overtaken is read anew', async () => {
  await using w = await openPaid()
  const { state } = w.stripe
  await w.deliver(w.updated())
  // The first of two deliveries is told `basic`, and held up until the second one has written `pro`.
  w.subscription.price = 'price_basic1'
  let isFirst = true
  state.whileAsked = async () => {
    if (!isFirst) return
    isFirst = false
    w.subscription.price = 'price_pro1'
    w.subscription.cancel_at_period_end = true
    await w.deliver(w.updated())
  }

  const overtaken = await w.deliver(w.updated())

  expect(overtaken.body.data.outcome).toBe('unchanged')
  expect(await w.billing()).toMatchObject({ plan: 'pro', subscription: { plan: 'pro', endsAt: '2026-12-20T00:00:00.000Z' } })
  expect((await times(10, () => w.deliver(w.updated()))).map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200))
})

test('an old event that comes late does not bring an ended subscription back', async () => {
  await using w = await openPaid()
  const early = w.updated()
  await w.deliver(w.updated())
  Object.assign(w.subscription, { status: 'canceled', ended_at: 1_766_188_800 })
  await w.deliver(eventOf('customer.subscription.deleted', { id: w.subscription.id }))

  const late = await w.deliver(early)

  expect(late.body.data.outcome).toBe('unchanged')
  expect(await w.planNow()).toBe('free')
})

test('a plan set by hand holds until the subscription changes its plan or ends', async () => {
  await using w = await openPaid('basic')
  await w.deliver(w.updated())
  await w.world.database.writer.updateTable('account').set({ plan: 'unlimited' }).where('id', '=', w.accountId).execute()

  w.subscription.status = 'past_due'
  await w.deliver(w.updated())
  const held = await w.planNow()
  w.subscription.price = 'price_pro1'
  await w.deliver(w.updated())

  expect([held, await w.planNow()]).toEqual(['unlimited', 'pro'])
})

test('every change is one audit event that tells where it came from', async () => {
  await using w = await openPaid()
  const event = w.updated()
  await w.deliver(event)
  w.subscription.status = 'past_due'
  await w.deliver(w.updated())

  const events = (await w.audit()).filter(({ actor_kind: kind }) => kind === 'cli')

  expect(events.map(({ action }) => action)).toEqual(['account.set_plan', 'subscription.update'])
  expect(JSON.parse(events[0]?.changes ?? '')).toMatchObject({ plan: 'pro', status: 'active', source: 'stripe', eventId: event.id })
})

test.each([
  ['of live mode', 'conflict', 409],
  ['whose account does not exist', 'not_found', 404],
  ['whose account is no id', 'not_found', 404],
  ['whose price is no plan', 'conflict', 409],
] as const)('an event %s is refused and changes nothing', async (what, code, status) => {
  await using w = await openPaid()
  if (what === 'whose account does not exist') w.subscription.metadata = { keyward_account_id: '1' }
  if (what === 'whose account is no id') w.subscription.metadata = { keyward_account_id: "1' or '1'='1" }
  if (what === 'whose price is no plan') w.subscription.price = 'price_other'
  const event = eventOf('customer.subscription.updated', { id: w.subscription.id }, what === 'of live mode' ? { livemode: true } : {})

  const told = await w.deliver(event)
  const again = await w.deliver(event)

  expect(told).toMatchObject({ status, body: { code } })
  expect(again.status).toBe(status)
  expect(await w.planNow()).toBe('free')
  expect(await w.setBy()).toEqual([])
})

test('a subscription of another account, and a second one beside one that lives, are refused', async () => {
  await using w = await openPaid()
  await w.deliver(w.updated())
  const neighbor = await w.world.make.person({ plan: 'free' })
  const second = { ...w.subscription, id: 'sub_second', customer: 'cus_second', price: 'price_basic1' }
  w.stripe.state.subscriptions.set(second.id, second)

  w.subscription.metadata = { keyward_account_id: neighbor.accountId }
  const foreign = await w.deliver(w.updated())
  const twin = await w.deliver(eventOf('checkout.session.completed', { subscription: { id: second.id } }))
  w.subscription.metadata = { keyward_account_id: w.accountId }
  w.subscription.status = 'canceled'
  await w.deliver(w.updated())
  const after = await w.deliver(eventOf('checkout.session.completed', { subscription: second.id }))

  expect(foreign.body).toMatchObject({ code: 'conflict', errors: [{ message: 'The subscription or its customer is of another account' }] })
  expect(twin.body).toMatchObject({ code: 'conflict', errors: [{ message: 'The account has a subscription already' }] })
  expect(after.body.data.outcome).toBe('applied')
  expect(await w.planNow()).toBe('basic')
  const plans = await w.world.database.reader.kysely.selectFrom('account').select('plan').where('id', '=', neighbor.accountId).execute()
  expect(plans).toEqual([{ plan: 'free' }])
})

test('what is not about a subscription of ours is ignored', async () => {
  await using w = await openPaid()
  w.subscription.metadata = {}
  const events = [
    w.updated(),
    eventOf('checkout.session.completed', { mode: 'payment', subscription: null }),
    eventOf('invoice.payment_failed', { parent: null }),
    eventOf('customer.created', { id: w.subscription.id }),
    eventOf('constructor', {}),
  ]

  for (const event of events) expect((await w.deliver(event)).body.data.outcome).toBe('ignored')
  expect(await w.planNow()).toBe('free')
})

test('genuine events of a shape that nobody knows are refused, not accidents', async () => {
  await using w = await openBilling()

  for (const body of ['[]', 'null', '{}', '{"id":"evt_1"}', '"x"']) expect((await w.deliver(JSON.parse(body))).status).toBe(400)
  expect((await w.deliver(eventOf('customer.subscription.updated', { id: 7 }))).status).toBe(400)
})

test('while the provider is down an event is unavailable and nothing has changed; later it has its effect', async () => {
  await using w = await openPaid()
  const event = w.updated()
  w.stripe.state.trouble = 'reset'

  const down = await w.deliver(event)
  const held = await w.planNow()
  w.stripe.state.trouble = 'none'
  const up = await w.deliver(event)

  expect(down).toMatchObject({ status: 503, body: { code: 'unavailable' } })
  expect(held).toBe('free')
  expect(up.body.data.outcome).toBe('applied')
})

test('no secret of the provider is logged', async () => {
  await using w = await openPaid()
  await w.deliver(w.updated())
  await w.deliver({})
  w.stripe.state.trouble = 'error'
  await w.deliver(w.updated())

  const log = w.world.lines.join('\n')
  expect(log).toContain('Stripe did not do what it was asked')
  for (const secret of [SECRET_KEY, WEBHOOK_SECRET, 'v1=']) expect(log).not.toContain(secret)
})
