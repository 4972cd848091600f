import type { Context as HonoContext, Hono } from 'hono'
import { ApiError } from '../../shared/errors.ts'
import { sendAvatar } from '../acts/send-avatar.ts'
import type { Node } from '../node.ts'
import { refuse } from '../rest/handle.ts'
import type { LinkKind } from '../transfers/links.ts'
import { receiveUpload } from '../transfers/receive.ts'
import { sendDownload } from '../transfers/send.ts'
import { cutterOf } from './cutter.ts'
import { contextOf, logRequest, type Env } from './request.ts'
import type { Context } from '../context.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

type Answer = Response | Promise<Response>

/** Runs `answer` with the headers, the log line and the refusals of every other answer; `path` is the one that is logged. */
const answering =
  (node: Node, path: string, answer: (ctx: Context, c: HonoContext<Env>) => Answer) =>
  async (c: HonoContext<Env>): Promise<Response> => {
    const ctx = contextOf(node, c)
    try {
      const response = await answer(ctx, c)
      logRequest(ctx, c.req.method, path, response.status)
      return response
    } catch (error) {
      const { status, body } = refuse(ctx, error)
      logRequest(ctx, c.req.method, path, status)
      return new Response(body, { status, headers: { ...ctx.headers, 'Content-Type': JSON_TYPE } })
    }
  }

/** @throws ApiError `not_found` for a token that was not made here */
const idIn = ({ links }: Node, kind: LinkKind, token: string) => {
  const id = links.idIn(kind, token)
  if (id === undefined) throw new ApiError('not_found')
  return id
}

const upload = async (ctx: Context, c: HonoContext<Env>) => {
  const { body, headers } = c.req.raw
  const id = idIn(ctx.node, 'upload', c.req.param('token') ?? '')
  const { address, requestId } = ctx
  const data = await receiveUpload(ctx.node, id, {
    body,
    length: headers.get('content-length') ?? undefined,
    sender: { address, requestId },
  })
  const told = JSON.stringify({ success: true, message: 'File uploaded successfully', data })
  return new Response(told, { headers: { ...ctx.headers, 'Content-Type': JSON_TYPE } })
}

const download = async (ctx: Context, c: HonoContext<Env>) => {
  const id = idIn(ctx.node, 'download', c.req.param('token') ?? '')
  const { status, headers, body } = await sendDownload(ctx, id, {
    range: c.req.header('range'),
    ifRange: c.req.header('if-range'),
    isHead: c.req.method === 'HEAD',
    cut: cutterOf(c) ?? (() => {}),
  })
  return new Response(body, { status, headers: { ...ctx.headers, ...headers } })
}

const avatar = async (ctx: Context, c: HonoContext<Env>) => {
  const { status, headers, body } = await sendAvatar(ctx, c.req.param('userId') ?? '', c.req.header('if-none-match'))
  return new Response(c.req.method === 'HEAD' ? null : body, { status, headers: { ...ctx.headers, ...headers } })
}

/** Where bytes go in and out. Tokens are no part of the log. Source: management-api.md section 9. */
export const mountTransfers = (app: Hono<Env>, node: Node) => {
  const places = [
    ['/api/v1/uploads/:token', '/api/v1/uploads/[token]', 'PUT', upload],
    ['/api/v1/downloads/:token', '/api/v1/downloads/[token]', 'GET', download],
    ['/api/v1/panel/avatars/:userId', '/api/v1/panel/avatars/[userId]', 'GET', avatar],
  ] as const
  for (const [path, logged, method, answer] of places) {
    app.on(method, path, answering(node, logged, answer))
    app.all(
      path,
      answering(node, logged, (ctx) => {
        ctx.headers['Allow'] = method === 'GET' ? 'GET, HEAD' : method
        throw new ApiError('method_not_allowed')
      }),
    )
  }
}
