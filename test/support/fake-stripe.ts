import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Stripe } from 'stripe'

/** The few endpoints of Stripe's API that we ask, over real HTTP, with what a test wants to know of each request. */

export const SECRET_KEY = 'sk_test_4eC39HqLyjWDarjtT1zdp7dc'
export const WEBHOOK_SECRET = 'whsec_testOnlyTestOnlyTestOnlyTest'

export interface FakeSubscription {
  readonly id: string
  customer: string
  metadata: Record<string, string>
  status: string
  price: string
  cancel_at: number | null
  cancel_at_period_end: boolean
  ended_at: number | null
}

export interface Asked {
  readonly method: string
  readonly path: string
  readonly form: Readonly<Record<string, string>>
  readonly authorization: string | undefined
  readonly idempotencyKey: string | undefined
}

type Trouble = 'none' | 'error' | 'reset' | 'silence' | 'declined'

interface Checkout {
  readonly id: string
  readonly form: Readonly<Record<string, string>>
  status: 'open' | 'complete' | 'expired'
}

const PERIOD_END = Date.parse('2026-12-20T00:00:00.000Z') / 1000

const failure = (status: number, type: string, message: string) => ({ status, body: { error: { type, message } } })

const subscriptionBody = ({ price, ...subscription }: FakeSubscription) => ({
  object: 'subscription',
  livemode: false,
  ...subscription,
  items: { object: 'list', data: [{ id: `si_${subscription.id}`, current_period_end: PERIOD_END, price: { id: price } }] },
})

const checkoutBody = ({ id, status }: Checkout) => ({ id, object: 'checkout.session', status, url: `https://checkout.stripe.test/${id}` })

const createState = () => ({
  trouble: 'none' as Trouble,
  asked: [] as Asked[],
  checkouts: new Map<string, Checkout>(),
  subscriptions: new Map<string, FakeSubscription>(),
  /** Runs before a subscription is told: for what happens meanwhile. */
  whileAsked: async () => {},
})

type State = ReturnType<typeof createState>

const openCheckout = ({ checkouts }: State, { form, idempotencyKey }: Asked) => {
  const id = `cs_test_${idempotencyKey?.startsWith('stripe-node-retry') === false ? idempotencyKey.slice(0, 8) : checkouts.size + 1}`
  const checkout = checkouts.get(id) ?? { id, form, status: 'open' as const }
  checkouts.set(id, checkout)
  return { status: 200, body: checkoutBody(checkout) }
}

const updateSubscription = ({ trouble }: State, subscription: FakeSubscription, form: Asked['form']) => {
  if (trouble === 'declined') return failure(402, 'card_error', 'Your card was declined.')
  if (form['items[0][price]'] !== undefined) subscription.price = form['items[0][price]']
  if (form['cancel_at_period_end'] !== undefined) subscription.cancel_at_period_end = form['cancel_at_period_end'] === 'true'
  if (form['cancel_at'] === '') subscription.cancel_at = null
  return { status: 200, body: subscriptionBody(subscription) }
}

const answerTo = (state: State, asked: Asked): { status: number; body: object } => {
  const { method, path, form } = asked
  const [, , resource = '', id = '', act] = path.split('/')
  if (path === '/v1/checkout/sessions' && method === 'POST') return openCheckout(state, asked)
  if (path === '/v1/billing_portal/sessions')
    return { status: 200, body: { object: 'billing_portal.session', url: 'https://billing.stripe.test/portal' } }
  const checkout = state.checkouts.get(path.split('/')[4] ?? '')
  if (resource === 'checkout' && checkout !== undefined) {
    if (path.endsWith('/expire')) checkout.status = 'expired'
    return { status: 200, body: checkoutBody(checkout) }
  }
  const subscription = resource === 'subscriptions' && act === undefined ? state.subscriptions.get(id) : undefined
  if (subscription === undefined) return failure(404, 'invalid_request_error', `No such thing: ${path}`)
  return method === 'POST' ? updateSubscription(state, subscription, form) : { status: 200, body: subscriptionBody(subscription) }
}

const readForm = async (request: IncomingMessage) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()))
}

const headerOf = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

const handle = async (state: State, request: IncomingMessage, response: ServerResponse) => {
  const asked = {
    method: request.method ?? '',
    path: (request.url ?? '').split('?')[0] ?? '',
    form: await readForm(request),
    authorization: request.headers.authorization,
    idempotencyKey: headerOf(request.headers['idempotency-key']),
  }
  state.asked.push(asked)
  if (state.trouble === 'silence') return
  if (state.trouble === 'reset') {
    request.socket.destroy()
    return
  }
  const { status, body } = state.trouble === 'error' ? failure(500, 'api_error', 'Something went wrong') : answerTo(state, asked)
  const text = JSON.stringify(body)
  if (asked.method === 'GET' && asked.path.startsWith('/v1/subscriptions/')) await state.whileAsked()
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_test' }).end(text)
}

/** A stand-in for Stripe on a free port of this machine. */
export const openFakeStripe = async () => {
  const state = createState()
  const server = createServer((request, response) => void handle(state, request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const { webhooks } = new Stripe(SECRET_KEY)

  return {
    state,
    url: `http://127.0.0.1:${port}`,
    /** What somebody does who pays on the page: the subscription that comes of it. */
    pay: (checkoutId: string, id = `sub_${checkoutId}`): FakeSubscription => {
      const checkout = state.checkouts.get(checkoutId)
      if (checkout?.status !== 'open') throw new Error(`no open page ${checkoutId}`)
      checkout.status = 'complete'
      const { form } = checkout
      const subscription: FakeSubscription = {
        id,
        customer: form['customer'] ?? `cus_${checkoutId}`,
        metadata: { keyward_account_id: form['subscription_data[metadata][keyward_account_id]'] ?? '' },
        status: 'active',
        price: form['line_items[0][price]'] ?? '',
        cancel_at: null,
        cancel_at_period_end: false,
        ended_at: null,
      }
      state.subscriptions.set(id, subscription)
      return subscription
    },
    /** The header that Stripe signs a body with. */
    sign: (payload: string, { at, secret = WEBHOOK_SECRET }: { at: Date; secret?: string }) =>
      webhooks.generateTestHeaderString({ payload, secret, timestamp: Math.floor(at.getTime() / 1000) }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export type FakeStripe = Awaited<ReturnType<typeof openFakeStripe>>
