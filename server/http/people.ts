import type { Hono } from 'hono'
import { authRoutes } from '../auth/routes.ts'
import type { Node } from '../node.ts'
import { VERSION } from '../version.ts'
import { addressOf, contextOf, logRequest, type Env } from './request.ts'

/** Signing in, the first run, and their pages, with the headers and the log line of every other answer. */
export const mountPeople = (app: Hono<Env>, node: Node) => {
  const routes = authRoutes({
    people: node.people,
    origins: node.origins,
    addressOf: (c) => addressOf(node, c),
    authFailuresPerMinute: node.config.authFailuresPerMinute,
    version: VERSION,
  })
  for (const path of [
    '/',
    '/first-run',
    '/sign-in',
    '/sign-up',
    '/accept-invitation',
    '/verify-email',
    '/change-email',
    '/forgot-password',
    '/reset-password',
    '/auth/*',
    '/api/auth/*',
  ]) {
    app.use(path, async (c, next) => {
      const ctx = contextOf(node, c)
      await next()
      for (const [name, value] of Object.entries(ctx.headers)) if (!c.res.headers.has(name)) c.res.headers.set(name, value)
      logRequest(ctx, c.req.method, c.req.path, c.res.status)
    })
  }
  app.route('/', routes)
}
