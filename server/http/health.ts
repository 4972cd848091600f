import type { Hono } from 'hono'
import type { Node } from '../node.ts'
import { contextOf, type Env } from './request.ts'

/** `/health/live`: the process runs. `/health/ready`: it can serve, its database answers. Not logged: they are asked every second. */
export const mountHealth = (app: Hono<Env>, node: Node) => {
  app.get('/health/live', (c) => Response.json({ status: 'live' }, { headers: contextOf(node, c).headers }))
  app.get('/health/ready', async (c) => {
    const { headers } = contextOf(node, c)
    try {
      await node.database.ping()
      return Response.json({ status: 'ready' }, { headers })
    } catch {
      return Response.json(
        { status: 'unavailable', reason: 'the database does not answer' },
        { status: 503, headers: { ...headers, 'Retry-After': '1' } },
      )
    }
  })
}
