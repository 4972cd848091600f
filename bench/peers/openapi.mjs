// Plain JavaScript: what it imports is installed in bench/ alone, so that the type check must not need it.
import { serve } from '@hono/node-server'
import { initTRPC } from '@trpc/server'
import Sqlite from 'better-sqlite3'
import { Hono } from 'hono'
import { Kysely, sql, SqliteDialect } from 'kysely'
import { createServer } from 'node:http'
import { createOpenApiFetchHandler, createOpenApiHttpHandler } from 'trpc-to-openapi'
import { z } from 'zod'

/** `node openapi.mjs FILE ACCOUNT fetch|http`: get-applications as trpc-to-openapi serves it, without any authentication. */
const [file, accountId, adapter] = process.argv.slice(2)

const database = new Sqlite(file, { readonly: true })
const kysely = new Kysely({ dialect: new SqliteDialect({ database }) })

const list = () =>
  kysely
    .selectFrom('application')
    .where('account_id', '=', BigInt(accountId))
    .where('deleted_at', 'is', null)
    .select([sql`cast(id as text)`.as('id'), 'name', 'socket_key', 'http_key', 'runtime_keys_updated_at'])
    .orderBy('application.id', 'desc')
    .execute()

const toApplication = (row) => ({
  id: row.id,
  name: row.name,
  applicationApiKeys: { socketKey: row.socket_key, httpKey: row.http_key, updatedAt: row.runtime_keys_updated_at },
})

const Application = z.object({
  id: z.string(),
  name: z.string(),
  applicationApiKeys: z.object({ socketKey: z.string(), httpKey: z.string(), updatedAt: z.string() }),
})

const t = initTRPC.meta().create({ isDev: false })

const router = t.router({
  list: t.procedure
    .meta({ openapi: { method: 'GET', path: '/get-applications' } })
    .input(z.object({}))
    .output(z.object({ success: z.boolean(), message: z.string(), data: z.array(Application) }))
    .query(async () => ({ success: true, message: 'Successfully fetched applications', data: (await list()).map(toApplication) })),
})

const announce = ({ port }) => console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }))

if (adapter === 'fetch') {
  const app = new Hono()
  app.all('/*', (c) => createOpenApiFetchHandler({ endpoint: '/', req: c.req.raw, router, createContext: () => ({}) }))
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, announce)
} else {
  const handle = createOpenApiHttpHandler({ router, createContext: () => ({}) })
  const server = createServer((request, response) => void handle(request, response))
  server.listen(0, '127.0.0.1', () => announce(server.address()))
}
