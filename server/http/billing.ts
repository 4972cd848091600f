import type { Hono } from 'hono'
import { followSubscription, type Outcome } from '../billing/follow-subscription.ts'
import type { BillingProvider } from '../billing/provider.ts'
import type { Context } from '../context.ts'
import { countFailure } from '../gates/authenticate.ts'
import type { Node } from '../node.ts'
import { ApiError } from '../../shared/errors.ts'
import { refuse } from '../rest/handle.ts'
import { readJsonBytes } from './read-body.ts'
import { contextOf, logRequest, type Env } from './request.ts'

const PATH = '/api/v1/billing/stripe/webhook'

/** A wrong signature counts as a wrong key does; a right one is never stopped by them. */
const eventIn = async (ctx: Context, provider: BillingProvider, request: Request) => {
  const body = await readJsonBytes(request)
  try {
    return provider.event(body, request.headers.get('stripe-signature') ?? '', ctx.now)
  } catch (error) {
    throw error instanceof ApiError ? await countFailure(ctx, error) : error
  }
}

/** @throws ApiError, after whose answer Stripe tries again. Source: management-api.md section 12, "Webhook" */
const receive = async (ctx: Context, provider: BillingProvider, request: Request): Promise<Outcome> => {
  const { id, isLive, subscriptionId } = await eventIn(ctx, provider, request)
  if (isLive !== provider.isLive)
    throw new ApiError('conflict', {
      errors: [{ path: 'livemode', message: `The key of this server is of ${provider.isLive ? 'live' : 'test'} mode` }],
    })
  if (subscriptionId === undefined) return 'ignored'
  try {
    return await followSubscription(ctx.node, provider, { subscriptionId, eventId: id })
  } catch (error) {
    // The operator has to look: somebody may have paid for what they did not get.
    if (error instanceof ApiError)
      ctx.node.log.warn({ eventId: id, subscriptionId, code: error.code, ...error.details }, 'an event of Stripe was refused')
    throw error
  }
}

/** Where the payment provider tells what happened; nobody's place without one. */
export const mountBilling = (app: Hono<Env>, node: Node) => {
  const { provider } = node
  if (provider === undefined) return
  app.all(PATH, async (c) => {
    const ctx = contextOf(node, c)
    const answer = async () => {
      try {
        if (c.req.method !== 'POST') throw new ApiError('method_not_allowed')
        const outcome = await receive(ctx, provider, c.req.raw)
        return { status: 200, body: JSON.stringify({ success: true, message: 'Event received', data: { outcome } }) }
      } catch (error) {
        if (c.req.method !== 'POST') ctx.headers['Allow'] = 'POST'
        return refuse(ctx, error)
      }
    }
    const { status, body } = await answer()
    logRequest(ctx, c.req.method, PATH, status)
    return new Response(body, { status, headers: { ...ctx.headers, 'Content-Type': 'application/json; charset=utf-8' } })
  })
}
