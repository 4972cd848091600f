import type { Context as HonoContext, Hono } from 'hono'
import { ApiError, ERRORS } from '../../shared/errors.ts'
import type { Context } from '../context.ts'
import { authenticate } from '../gates/authenticate.ts'
import { readJsonText } from '../http/read-body.ts'
import { afterBody, contextOf, logRequest, type Env } from '../http/request.ts'
import type { Node } from '../node.ts'
import { failure, success, timelessSuccess, visible } from './envelope.ts'
import { inputOf } from './input.ts'
import { routes, type Route } from './routes.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

const queryOf = (url: string) => {
  const start = url.indexOf('?')
  return start === -1 ? undefined : new URLSearchParams(url.slice(start + 1))
}

/** Headers that belong to a refusal: when to try again, and how to prove who one is. */
export const tellRefusal = (ctx: Context, { code, details }: ApiError) => {
  const seconds = details.retryAfterSeconds ?? (code === 'unavailable' ? 1 : undefined)
  if (seconds !== undefined) ctx.headers['Retry-After'] = String(seconds)
  if (ERRORS[code].status === 401) ctx.headers['WWW-Authenticate'] = 'Bearer'
}

/** Answers with the envelope of a failure; what is not in the catalogue is logged and told as `internal_error`. */
export const refuse = (ctx: Context, error: unknown): { status: number; body: string } => {
  const told = visible(error)
  if (told.code === 'internal_error' || told.code === 'unavailable') ctx.node.log.error({ requestId: ctx.requestId, err: error }, told.code)
  tellRefusal(ctx, told)
  return { status: ERRORS[told.code].status, body: failure(told, ctx.requestId) }
}

const answerTo = async (ctx: Context, route: Route, c: HonoContext<Env>) => {
  try {
    // Who calls is told first, and nobody else's body is read.
    await authenticate(ctx, route.endpoint)
    const body = route.method === 'GET' ? '' : await readJsonText(c.req.raw)
    const input = inputOf(route, { path: c.req.param(), query: queryOf(c.req.url), body })
    const data = await route.endpoint.invoke(afterBody(ctx), input)
    const told = route.endpoint.isTimeless === true ? timelessSuccess : success
    return { status: 200, body: told(route.endpoint.rest.message, data) }
  } catch (error) {
    return refuse(ctx, error)
  }
}

const send = (ctx: Context, c: HonoContext<Env>, { status, body }: { status: number; body: string }) => {
  ctx.headers['Content-Type'] = JSON_TYPE
  logRequest(ctx, c.req.method, c.req.path, status)
  return new Response(body, { status, headers: ctx.headers })
}

/** Mounts every endpoint at its documented place; a known path with another method is `method_not_allowed`. */
export const mountRest = (app: Hono<Env>, node: Node) => {
  for (const route of routes) {
    app.on(route.method, route.path, async (c) => {
      const ctx = contextOf(node, c)
      return send(ctx, c, await answerTo(ctx, route, c))
    })
  }
  for (const [path, ofPath] of Map.groupBy(routes, (route) => route.path)) {
    app.all(path, (c) => {
      const ctx = contextOf(node, c)
      ctx.headers['Allow'] = ofPath.map((route) => route.method).join(', ')
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
