import type { HttpBindings } from '@hono/node-server'
import type { Context as HonoContext } from 'hono'
import { randomUUID } from 'node:crypto'
import { sessionCookie } from '../auth/cookies.ts'
import type { Context } from '../context.ts'
import type { Node } from '../node.ts'
import { originOf } from '../rules/is-own-origin.ts'
import { clientAddress } from './client-address.ts'
import { credentialOf, hasKey } from './credential.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

export type Env = { Bindings: Partial<HttpBindings>; Variables: { call: Context } }

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/

/** The request's id: the caller's own when it is a harmless one, else a new one. A key in it would end up in logs. */
const requestIdOf = (given: string | undefined) => (given !== undefined && REQUEST_ID.test(given) && !hasKey(given) ? given : randomUUID())

type ReadHeader = (name: string) => string | undefined

/** Node has parsed the headers already; making a `Headers` of them would cost more than the rest of the context. */
const headersOf = (c: HonoContext<Env>): ReadHeader => {
  const parsed = c.env?.incoming?.headers
  if (parsed === undefined) return (name) => c.req.raw.headers.get(name) ?? undefined
  return (name) => {
    const value = parsed[name]
    return Array.isArray(value) ? value[0] : value
  }
}

const addressBehind = (node: Node, c: HonoContext<Env>, header: ReadHeader) =>
  clientAddress(c.env?.incoming?.socket.remoteAddress, header('x-forwarded-for'), node.config.trustProxyHops)

export const addressOf = (node: Node, c: HonoContext<Env>) => addressBehind(node, c, headersOf(c))

/** The context of one HTTP request; the answer's headers start with the security ones. */
export const contextOf = (node: Node, c: HonoContext<Env>): Context => {
  node.database.heard()
  const header = headersOf(c)
  const requestId = requestIdOf(header('x-request-id'))
  return {
    node,
    requestId,
    address: addressBehind(node, c, header),
    credential: credentialOf({ url: c.req.url, header, rawHeaders: c.env?.incoming?.rawHeaders, cookieName: sessionCookie(node.isHttps) }),
    origin: originOf(header),
    now: node.clock(),
    idempotencyKey: header('idempotency-key'),
    headers: { ...(node.isHttps ? HTTPS_HEADERS : SECURITY_HEADERS), 'X-Request-Id': requestId },
    admission: {},
  }
}

/** A body may take minutes to arrive, and who calls is asked before it is read. */
const SLOW_BODY_MS = 1000

/** The context to act under once the body is there: after a slow one the time is told anew and the caller is looked at again. */
export const afterBody = (ctx: Context): Context => {
  const now = ctx.node.clock()
  if (now.getTime() - ctx.now.getTime() < SLOW_BODY_MS) return ctx
  ctx.node.database.heard()
  return { ...ctx, now, admission: {} }
}

const HTTPS_HEADERS = { ...SECURITY_HEADERS, 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' } as const

/** One line per request: never the query, the headers or a body. */
export const logRequest = (ctx: Context, method: string, path: string, status: number) => {
  const ms = ctx.node.clock().getTime() - ctx.now.getTime()
  ctx.node.accessLog.info({ requestId: ctx.requestId, method, path: hasKey(path) ? '[redacted]' : path, status, ms })
}
