import { resolveResponse } from '@trpc/server/http'
import type { Context as HonoContext, Hono } from 'hono'
import { ApiError, ERRORS } from '../../shared/errors.ts'
import type { Context } from '../context.ts'
import type { Node } from '../node.ts'
import { visible } from '../rest/envelope.ts'
import { tellRefusal } from '../rest/handle.ts'
import { appRouter } from '../routers/index.ts'
import { apiErrorOf, errorShape } from '../trpc.ts'
import { isJson } from '../rules/is-own-origin.ts'
import { readJsonText } from './read-body.ts'
import { afterBody, contextOf, logRequest, type Env } from './request.ts'

const PREFIX = '/trpc/'

const JSON_TYPE = 'application/json'

/** Calls in one batch; each costs one of the rate limit. */
const MAX_BATCH_SIZE = 100

const noStreams = () =>
  new ApiError('validation_error', {
    errors: [{ path: 'trpc-accept', message: 'Answers are not streamed: use httpLink or httpBatchLink' }],
  })

const noBatches = () =>
  new ApiError('validation_error', {
    errors: [{ path: 'Idempotency-Key', message: 'A batch has no idempotency key: send the call alone' }],
  })

/**
 * tRPC must see only JSON of at most the limit: its own readers take forms, streams and any encoding. A streamed answer would be
 * under way before the gates have set its headers.
 */
const checked = async (c: HonoContext<Env>) => {
  const request = c.req.raw
  if (c.req.header('trpc-accept') === 'application/jsonl') throw noStreams()
  if (c.req.header('idempotency-key') !== undefined && c.req.query('batch') !== undefined) throw noBatches()
  if (request.method === 'GET') return request
  if (request.method !== 'POST') throw new ApiError('method_not_allowed')
  const body = await readJsonText(request)
  const headers = new Headers(request.headers)
  headers.set('content-type', JSON_TYPE)
  return new Request(request.url, { method: 'POST', headers, body: body === '' ? '{}' : body })
}

/** What is refused before tRPC sees it, in tRPC's own shape. */
const refuse = (ctx: Context, error: unknown) => {
  const told = visible(error)
  if (told.code === 'internal_error') ctx.node.log.error({ requestId: ctx.requestId, err: error }, told.code)
  tellRefusal(ctx, told)
  return { status: ERRORS[told.code].status, body: JSON.stringify({ error: { json: errorShape(told, ctx) } }) }
}

const handle = async (node: Node, c: HonoContext<Env>) => {
  const ctx = contextOf(node, c)
  try {
    const response = await resolveResponse({
      req: await checked(c),
      path: c.req.path.slice(PREFIX.length),
      router: appRouter,
      error: null,
      maxBatchSize: MAX_BATCH_SIZE,
      createContext: async () => afterBody(ctx),
      responseMeta: ({ errors }) => {
        for (const error of errors) tellRefusal(ctx, apiErrorOf(error))
        return { headers: ctx.headers }
      },
      onError: ({ error }) => {
        const { code } = apiErrorOf(error)
        if (code === 'internal_error' || code === 'unavailable') node.log.error({ requestId: ctx.requestId, err: error }, code)
      },
    })
    // tRPC names no type for what it refuses before it knows the procedures.
    if (!isJson(response.headers.get('content-type')) && response.body !== null) response.headers.set('Content-Type', JSON_TYPE)
    logRequest(ctx, c.req.method, c.req.path, response.status)
    return response
  } catch (error) {
    const { status, body } = refuse(ctx, error)
    logRequest(ctx, c.req.method, c.req.path, status)
    return new Response(body, { status, headers: { ...ctx.headers, 'Content-Type': JSON_TYPE } })
  }
}

/** The tRPC door: the same endpoints under `/trpc`. */
export const mountTrpc = (app: Hono<Env>, node: Node) => {
  app.all('/trpc/*', (c) => handle(node, c))
}
