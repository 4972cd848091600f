import { expect, test } from 'vitest'
import { eventOf, openBilling, openPaid, WEBHOOK } from '../support/api/billing.ts'
import { WEBHOOK_SECRET } from '../support/fake-stripe.ts'

/** Management API, section 12, "Webhook": whom it believes. */

type Wrong = (body: string, sign: (body: string, secret?: string) => string) => { body: string; header?: string }

const FORGED: readonly (readonly [name: string, wrong: Wrong])[] = [
  ['no signature', (body) => ({ body })],
  ['an empty signature', (body) => ({ body, header: '' })],
  ['a signature of another secret', (body, sign) => ({ body, header: sign(body, 'whsec_another') })],
  ['a body changed by a byte', (body, sign) => ({ body: body.replace('"livemode":false', '"livemode":false '), header: sign(body) })],
  ['a mark in front of the body', (body, sign) => ({ body: `\uFEFF${body}`, header: sign(body) })],
  ['a signature cut short', (body, sign) => ({ body, header: sign(body).slice(0, -1) })],
  ['a signature of scheme v0', (body, sign) => ({ body, header: sign(body).replace('v1=', 'v0=') })],
  ['a time moved', (body, sign) => ({ body, header: sign(body).replace(/t=(\d+)/, (_, at) => `t=${Number(at) + 1}`) })],
]

test.each(FORGED)('%s is refused and changes nothing', async (_, wrong) => {
  await using w = await openPaid()
  const sign = (body: string, secret = WEBHOOK_SECRET) => w.stripe.sign(body, { at: w.world.clock.now(), secret })
  const { body, header } = wrong(JSON.stringify(w.updated()), sign)

  const told = await w.world.ask('POST', WEBHOOK, { body, headers: header === undefined ? {} : { 'stripe-signature': header } })

  expect(told).toMatchObject({ status: 400, body: { code: 'validation_error', errors: [{ path: 'Stripe-Signature' }] } })
  expect(await w.planNow()).toBe('free')
  expect(w.stripe.state.asked).toHaveLength(1)
})

test('a signature holds for five minutes', async () => {
  await using w = await openPaid()
  const send = async (ageMs: number) => {
    const body = JSON.stringify(w.updated())
    const signature = w.stripe.sign(body, { at: new Date(w.world.clock.now().getTime() - ageMs) })
    return (await w.world.ask('POST', WEBHOOK, { body, headers: { 'stripe-signature': signature } })).status
  }

  expect([await send(301_000), await send(300_000)]).toEqual([400, 200])
})

test('wrong signatures are counted as wrong keys are, and never stop a right one', async () => {
  await using w = await openBilling()
  const body = JSON.stringify(eventOf('ping', {}))
  const forge = () => w.world.ask('POST', WEBHOOK, { body, headers: { 'stripe-signature': 't=1,v1=00' } })
  const { node } = w.world
  while ((await node.failureLimit.spend('')).isAllowed);

  const forged = await forge()
  const genuine = await w.deliver(eventOf('ping', {}))

  expect(forged).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
  expect(genuine).toMatchObject({ status: 200, body: { data: { outcome: 'ignored' } } })
})

test.each([
  ['a body over 1 MiB', { body: `"${'x'.repeat(1024 * 1024)}"` }, 413],
  ['a body of another type', { body: '{}', headers: { 'content-type': 'text/plain' } }, 415],
  ['no body', {}, 400],
] as const)('%s is refused', async (_, asking, status) => {
  await using w = await openBilling()

  expect((await w.world.ask('POST', WEBHOOK, asking)).status).toBe(status)
})
