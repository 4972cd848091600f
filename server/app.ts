import { Hono } from 'hono'
import { mountBilling } from './http/billing.ts'
import { mountDocs } from './http/docs.ts'
import { mountHealth } from './http/health.ts'
import { mountPeople } from './http/people.ts'
import type { Env } from './http/request.ts'
import { mountTransfers } from './http/transfers.ts'
import { mountTrpc } from './http/trpc.ts'
import type { Node } from './node.ts'
import { answerError, answerUnknown, mountRest } from './rest/handle.ts'

/** The whole HTTP face of one node, as a fetch handler: portable, and testable without a port. */
export const createApp = (node: Node) => {
  const app = new Hono<Env>()
  mountHealth(app, node)
  mountDocs(app, node)
  mountRest(app, node)
  mountTransfers(app, node)
  mountTrpc(app, node)
  mountBilling(app, node)
  mountPeople(app, node)
  app.notFound(answerUnknown(node))
  app.onError(answerError(node))
  return app
}
