import type { Hono } from 'hono'
import type { Node } from '../node.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import type { Env } from './request.ts'

const answer = (status: number, body: object) => Response.json(body, { status, headers: SECURITY_HEADERS })

/** `/health/live`: the process runs. `/health/ready`: it can serve, its database answers. */
export const mountHealth = (app: Hono<Env>, node: Node) => {
  app.get('/health/live', () => answer(200, { status: 'live' }))
  app.get('/health/ready', async () => {
    try {
      await node.database.ping()
      return answer(200, { status: 'ready' })
    } catch {
      return answer(503, { status: 'unavailable', reason: 'the database does not answer' })
    }
  })
}
