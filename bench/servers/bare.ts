import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { readFileSync } from 'node:fs'

/** Answers every GET with the bytes and headers of a file: what Hono costs when there is nothing to do. */
interface Answer {
  readonly body: string
  readonly headers: Record<string, string>
}

// Written by the row that starts this server.
const { body, headers } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Answer

const app = new Hono()
app.get('/api/v1/panel/get-applications', () => new Response(body, { headers }))

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` })))
