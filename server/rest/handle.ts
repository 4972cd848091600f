import type { Context as HonoContext, Hono } from 'hono'
import { ApiError, ERRORS } from '../../shared/errors.ts'
import type { Context } from '../context.ts'
import { admit } from '../gates/admit.ts'
import { authenticate } from '../gates/authenticate.ts'
import { requireOrigin } from '../gates/require-origin.ts'
import { requireSession } from '../gates/require-session.ts'
import { throttle } from '../gates/throttle.ts'
import { cutterOf } from '../http/cutter.ts'
import { afterBody, contextOf, logRequest, type Env } from '../http/request.ts'
import type { Node } from '../node.ts'
import { NO_BODY, readBody, type Body } from './body.ts'
import { MEDIA_TYPES } from '../../shared/exchange.ts'
import type { UploadMeta } from '../endpoint.ts'
import { guardedStream } from '../exchange/guarded-stream.ts'
import { progressLines } from '../exchange/progress-stream.ts'
import type { Streamed } from '../exchange/stream-rows.ts'
import { failure, success, visible } from './envelope.ts'
import { inputOf } from './input.ts'
import { places, type Place } from './places.ts'
import type { Route } from './routes.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

const queryOf = (url: string) => {
  const start = url.indexOf('?')
  return start === -1 ? undefined : new URLSearchParams(url.slice(start + 1))
}

/** Headers that belong to a refusal: when to try again, how to prove who one is, and that the connection is of no use any more. */
export const tellRefusal = (ctx: Context, { code, details }: ApiError) => {
  const seconds = details.retryAfterSeconds ?? (code === 'unavailable' ? 1 : undefined)
  if (seconds !== undefined) ctx.headers['Retry-After'] = String(seconds)
  if (ERRORS[code].status === 401) ctx.headers['WWW-Authenticate'] = 'Bearer'
  // The rest of the body is not read, so the connection ends: who would send the next request on it has to know.
  if (code === 'payload_too_large') ctx.headers['Connection'] = 'close'
}

/** Answers with the envelope of a failure; what is not in the catalogue is logged and told as `internal_error`. */
export const refuse = (ctx: Context, error: unknown): { status: number; body: string } => {
  const told = visible(error)
  if (told.code === 'internal_error' || told.code === 'unavailable') ctx.node.log.error({ requestId: ctx.requestId, err: error }, told.code)
  tellRefusal(ctx, told)
  return { status: ERRORS[told.code].status, body: failure(told, ctx.requestId) }
}

/** Refuses what names no endpoint: behind what the contract checks of every endpoint of a place, before what it checks of one. */
const refusePick = async (ctx: Context, { door }: Place, error: ApiError): Promise<never> => {
  const principal = await authenticate(ctx, door)
  await throttle(ctx, principal)
  if (door.scope === 'session') requireSession(principal)
  if (door.audit !== undefined) requireOrigin(ctx, principal)
  throw error
}

const pick = async (ctx: Context, place: Place, { fields, problem }: Body): Promise<Route> => {
  const found = problem ?? place.pick(fields)
  return found instanceof ApiError ? refusePick(ctx, place, found) : found
}

/** What is sent: a text as it is, or a body that is made while it is read. */
interface Reply {
  readonly status: number
  readonly body: string | Streamed
}

const acceptsLines = (c: HonoContext<Env>) => /^application\/x-ndjson\b/i.test(c.req.header('accept') ?? '')

/** Takes a file in; who accepts JSON lines is told how far its import is, and in the last line the answer that others get. */
const answerUpload = async (
  ctx: Context,
  { route, endpoint }: { route: Route; endpoint: UploadMeta },
  c: HonoContext<Env>,
): Promise<Reply> => {
  const { input, problem } = inputOf(route, { path: c.req.param(), query: queryOf(c.req.url), body: NO_BODY })
  if (problem !== undefined) {
    await admit(endpoint, ctx, input)
    throw problem
  }
  const run = await endpoint.invoke(ctx, input, c.req.raw)
  if (!acceptsLines(c)) return { status: 200, body: success(route, await run(() => {})) }
  const lines = progressLines((tell) =>
    run(tell).then(
      (output) => success(route, output),
      (error: unknown) => refuse(ctx, error).body,
    ),
  )
  const open = (cut: (() => void) | undefined) => guardedStream(lines, { check: async () => {}, cut, log: ctx.node.log })
  return { status: 200, body: { type: `${MEDIA_TYPES.jsonl}; charset=utf-8`, fileName: undefined, open } }
}

const answerTo = async (ctx: Context, place: Place, c: HonoContext<Env>): Promise<Reply> => {
  try {
    // Who calls is told first, and nobody else's body is read.
    await authenticate(ctx, place.door)
    const { only } = place
    if (only?.endpoint.kind === 'upload') return await answerUpload(ctx, { route: only, endpoint: only.endpoint }, c)
    const body = place.method === 'GET' ? NO_BODY : await readBody(c.req.raw, place.takesBody)
    const then = afterBody(ctx)
    const route = place.only ?? (await pick(then, place, body))
    const { input, problem } = inputOf(route, { path: c.req.param(), query: queryOf(c.req.url), body })
    if (problem !== undefined) {
      await admit(route.endpoint, then, input)
      throw problem
    }
    const { endpoint } = route
    if (endpoint.kind === 'upload') throw new Error(`${route.name} must be alone at its place`)
    if (endpoint.kind === 'stream') return { status: 200, body: await endpoint.invoke(then, input) }
    return { status: 200, body: success(route, await endpoint.invoke(then, input)) }
  } catch (error) {
    return refuse(ctx, error)
  }
}

const send = (ctx: Context, c: HonoContext<Env>, { status, body }: Reply) => {
  const isText = typeof body === 'string'
  ctx.headers['Content-Type'] = isText ? JSON_TYPE : body.type
  if (!isText && body.fileName !== undefined) ctx.headers['Content-Disposition'] = `attachment; filename="${body.fileName}"`
  logRequest(ctx, c.req.method, c.req.path, status)
  return new Response(isText ? body : body.open(cutterOf(c)), { status, headers: ctx.headers })
}

/** Mounts endpoints at their documented places; a known path with another method is `method_not_allowed`. */
export const mountRest = (app: Hono<Env>, node: Node, all: readonly Place[] = places) => {
  for (const place of all) {
    app.on(place.method, place.path, async (c) => {
      const ctx = contextOf(node, c)
      return send(ctx, c, await answerTo(ctx, place, c))
    })
  }
  for (const [path, ofPath] of Map.groupBy(all, (place) => place.path)) {
    app.all(path, (c) => {
      const ctx = contextOf(node, c)
      ctx.headers['Allow'] = ofPath.map((place) => place.method).join(', ')
      return send(ctx, c, refuse(ctx, new ApiError('method_not_allowed')))
    })
  }
}

/** For paths that nobody has. */
export const answerUnknown = (node: Node) => (c: HonoContext<Env>) => {
  const ctx = contextOf(node, c)
  return send(ctx, c, refuse(ctx, new ApiError('not_found')))
}

/** For what a handler threw. */
export const answerError = (node: Node) => (error: unknown, c: HonoContext<Env>) => {
  const ctx = contextOf(node, c)
  return send(ctx, c, refuse(ctx, error))
}
