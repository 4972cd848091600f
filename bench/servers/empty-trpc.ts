import { serve } from '@hono/node-server'
import { initTRPC } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { Hono } from 'hono'
import superjson from 'superjson'

/** The same procedure path as the product's, with nothing behind it: what tRPC on Hono costs by itself. */
const t = initTRPC.create({ transformer: superjson, isDev: false })

const router = t.router({ management: { applications: { list: t.procedure.query(() => {}) } } })

const app = new Hono()
app.all('/trpc/*', (c) => fetchRequestHandler({ endpoint: '/trpc', req: c.req.raw, router, createContext: () => ({}) }))

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` })))
