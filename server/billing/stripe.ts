import type { Logger } from 'pino'
import type Stripe from 'stripe'
import { ApiError } from '../../shared/errors.ts'
import type { BillingProvider, CheckoutRequest } from './provider.ts'
import { aboutOf, SIGNED_SECONDS, unsigned } from './stripe-events.ts'
import { accountNote, subscriptionOf, uncancelled } from './stripe-subscription.ts'

export interface StripeOptions {
  readonly secretKey: string
  readonly webhookSecret: string
  /** Where Stripe's API is. */
  readonly apiUrl: string
  readonly log: Logger
  /** How long one request may take; it is tried twice. */
  readonly timeoutMs?: number
}

type Library = typeof Stripe

/** Stripe's library would drop a byte order mark, and replace what is not UTF-8, before it looks at the signature. */
const exact = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** What the operator may know of a failed request; the message of a refused key would show a part of it. */
const failureFacts = (error: unknown, { errors }: Library) => {
  if (!(error instanceof errors.StripeError)) return { type: error instanceof Error ? error.name : typeof error }
  const { type, code, statusCode, requestId, param } = error
  return {
    type,
    code,
    statusCode,
    stripeRequestId: requestId,
    param,
    ...(type === 'StripeInvalidRequestError' && { reason: error.message }),
  }
}

/** Runs what asks Stripe, and tells its failures in our words. */
const asking =
  (library: Library, log: Logger) =>
  async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      const { StripeCardError, StripeIdempotencyError } = library.errors
      if (error instanceof StripeIdempotencyError) throw new ApiError('idempotency_conflict')
      if (error instanceof StripeCardError)
        throw new ApiError('conflict', { errors: [{ path: 'plan', message: 'The payment was declined.' }] })
      log.error(failureFacts(error, library), 'Stripe did not do what it was asked')
      throw new ApiError('unavailable')
    }
  }

const checkoutOf = ({ accountId, customerId, email, priceId, baseUrl }: CheckoutRequest): Stripe.Checkout.SessionCreateParams => ({
  mode: 'subscription',
  line_items: [{ price: priceId, quantity: 1 }],
  client_reference_id: accountId,
  metadata: accountNote(accountId),
  subscription_data: { metadata: accountNote(accountId) },
  ...(customerId === undefined ? { customer_email: email } : { customer: customerId }),
  success_url: `${baseUrl}/?billing=paid`,
  cancel_url: `${baseUrl}/?billing=left`,
})

const connect = (library: Library, { secretKey, apiUrl, timeoutMs = 8000 }: StripeOptions) => {
  const { protocol, hostname, port } = new URL(apiUrl)
  const isHttps = protocol === 'https:'
  return new library(secretKey, {
    protocol: isHttps ? 'https' : 'http',
    host: hostname,
    port: port === '' ? (isHttps ? 443 : 80) : port,
    timeout: timeoutMs,
    maxNetworkRetries: 1,
    telemetry: false,
  })
}

/** Stripe Checkout, by Stripe's own library, which is loaded here and nowhere else. */
export const createStripe = async (options: StripeOptions): Promise<BillingProvider> => {
  const { default: library } = await import('stripe')
  const stripe = connect(library, options)
  const ask = asking(library, options.log)
  const change = (id: string, by: (now: Stripe.Subscription) => Stripe.SubscriptionUpdateParams) =>
    ask(async () => {
      await stripe.subscriptions.update(id, by(await stripe.subscriptions.retrieve(id)))
    })

  return {
    name: 'stripe',
    isLive: /^.k_live_/.test(options.secretKey),
    event: (body, signature, now) => {
      try {
        const text = exact.decode(body)
        return aboutOf(stripe.webhooks.constructEvent(text, signature, options.webhookSecret, SIGNED_SECONDS, undefined, now.getTime()))
      } catch {
        throw unsigned()
      }
    },
    subscription: (id) => ask(async () => subscriptionOf(await stripe.subscriptions.retrieve(id))),
    openCheckout: (request) =>
      ask(async () => {
        const { requestKey } = request
        const page = await stripe.checkout.sessions.create(checkoutOf(request), {
          ...(requestKey !== undefined && { idempotencyKey: requestKey }),
        })
        if (page.url === null) throw new Error('Stripe made a checkout without a page')
        return { id: page.id, url: page.url }
      }),
    closeCheckout: (id) =>
      ask(async () => {
        const { status } = await stripe.checkout.sessions.retrieve(id)
        if (status === 'open') await stripe.checkout.sessions.expire(id)
        return { isPaid: status === 'complete' }
      }),
    openPortal: (customer, baseUrl) =>
      ask(async () => (await stripe.billingPortal.sessions.create({ customer, return_url: `${baseUrl}/?billing=left` })).url),
    changePrice: (id, priceId) =>
      change(id, (now) => ({
        items: [{ ...(now.items.data[0] !== undefined && { id: now.items.data[0].id }), price: priceId }],
        proration_behavior: 'always_invoice',
        payment_behavior: 'error_if_incomplete',
        ...uncancelled(now),
      })),
    setCancelled: (id, isCancelled) => change(id, (now) => (isCancelled ? { cancel_at_period_end: true } : uncancelled(now))),
  }
}
