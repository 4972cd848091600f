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
const requestIdOf = (given: string | null) => (given !== null && REQUEST_ID.test(given) && !hasKey(given) ? given : randomUUID())

export const addressOf = (node: Node, c: HonoContext<Env>) =>
  clientAddress(c.env?.incoming?.socket.remoteAddress, c.req.header('x-forwarded-for'), node.config.trustProxyHops)

/** The context of one HTTP request; the answer's headers start with the security ones. */
export const contextOf = (node: Node, c: HonoContext<Env>): Context => {
  const { headers } = c.req.raw
  const requestId = requestIdOf(headers.get('x-request-id'))
  return {
    node,
    requestId,
    address: addressOf(node, c),
    credential: credentialOf({ url: c.req.url, headers, rawHeaders: c.env?.incoming?.rawHeaders, cookieName: sessionCookie(node.isHttps) }),
    origin: originOf(headers),
    now: node.clock(),
    headers: { ...SECURITY_HEADERS, ...(node.isHttps ? HSTS : {}), 'X-Request-Id': requestId },
    admission: {},
  }
}

const HSTS = { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' } as const

/** One line per request: never the query, the headers or a body. */
export const logRequest = (ctx: Context, method: string, path: string, status: number) => {
  ctx.node.log.info({ requestId: ctx.requestId, method, path: hasKey(path) ? '[redacted]' : path, status, ms: ctx.node.clock().getTime() - ctx.now.getTime() })
}
