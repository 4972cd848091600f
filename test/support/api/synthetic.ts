import { Hono } from 'hono'
import { z } from 'zod'
import { endpoint } from '../../../server/endpoint.ts'
import type { RestFacts } from '../../../server/facts.ts'
import type { Env } from '../../../server/http/request.ts'
import { one } from '../../../server/measure.ts'
import { mountRest } from '../../../server/rest/handle.ts'
import { placesOf } from '../../../server/rest/places.ts'
import { routesOf, type Route } from '../../../server/rest/routes.ts'
import { t } from '../../../server/trpc.ts'
import { InApplication } from '../../../shared/applications.ts'
import { Id } from '../../../shared/ids.ts'
import type { Asking, World } from '../world.ts'

/** Endpoints made for tests of the REST adapter: they answer with the input they were given. */

const Echo = z.object({ name: z.string(), input: z.record(z.string(), z.unknown()) }).meta({ id: 'Echo' })

const route = 'POST /api/v1/panel/things-actions'

const things = { application: true, scope: 'licenses:update', audit: 'thing.act', measure: one } as const

const selected = { thingId: Id.optional(), thingIds: z.array(Id).optional(), dryRun: z.boolean().optional() }

/** Exactly one of the two, as only a check over several fields can say. */
const Selection = InApplication.extend(selected).superRefine((input, ctx) => {
  if ((input.thingId === undefined) === (input.thingIds === undefined)) {
    ctx.addIssue({ code: 'custom', message: 'Exactly one', path: ['thingId'] })
  }
})

const Search = z.object({ searchString: z.string(), categories: z.array(z.enum(['Name', 'Comment'])).default([]) })

const Page = z.object({
  items: z.array(z.object({ id: Id })),
  totalPages: z.int(),
  totalIsCapped: z.literal(true).optional(),
  searched: z.string().optional(),
})

const page = { items: [{ id: '7' }], totalPages: 3 }

export const synthetic = t.router({
  management: t.router({
    things: t.router({
      pause: endpoint({ ...things, summary: 'Pause things', rest: { route, when: { action: 'pause' }, message: 'Paused' } })
        .input(Selection)
        .output(Echo)
        .mutation(async ({ input }) => ({ name: 'pause', input })),
      rename: endpoint({ ...things, summary: 'Rename things', rest: { route, when: { action: 'rename' }, message: 'Renamed' } })
        .input(InApplication.extend({ thingId: Id, newName: z.string().min(6), all: z.boolean().optional() }))
        .output(Echo)
        .mutation(async ({ input }) => ({ name: 'rename', input })),
      remove: endpoint({
        ...things,
        scope: 'licenses:delete',
        summary: 'Delete things',
        rest: { route, when: { action: 'delete' }, message: 'Deleted', refusals: ['conflict'] },
      })
        .input(Selection)
        .output(Echo)
        .mutation(async ({ input }) => ({ name: 'remove', input })),
      removeAll: endpoint({
        ...things,
        scope: 'licenses:delete',
        role: 'admin',
        summary: 'Delete all things',
        rest: { route, when: { action: 'delete', all: true }, message: 'Deleted' },
      })
        .input(InApplication.extend({ dryRun: z.boolean().optional() }))
        .output(z.object({ name: z.string(), removed: z.int() }))
        .mutation(async () => ({ name: 'removeAll', removed: 4 })),
      table: endpoint({
        summary: 'Read a page of things',
        scope: 'licenses:read',
        application: true,
        rest: { route: 'GET /api/v1/panel/get-things-table', message: 'Fetched things', data: 'items' },
      })
        .input(InApplication.extend({ currentPage: z.int().min(1), searchParams: Search.nullable().optional() }))
        .output(Page)
        .query(async ({ input }) => ({ ...page, ...(input.searchParams && { searched: JSON.stringify(input.searchParams) }) })),
      recent: endpoint({
        summary: 'Read the newest things',
        scope: 'licenses:read',
        isTimeless: true,
        rest: { route: 'GET /api/v1/panel/get-recent-things', message: 'Fetched recent things', data: 'items' },
      })
        .input(z.object({}).optional())
        .output(Page)
        .query(async () => ({ ...page, totalIsCapped: true as const })),
    }),
  }),
  session: t.router({
    people: t.router({
      invite: endpoint({
        summary: 'Invite a person',
        scope: 'session',
        audit: 'person.invite',
        rest: { route: 'POST /api/v1/panel/people-actions', when: { action: 'invite' }, message: 'Invited' },
      })
        .input(z.object({ name: z.string() }))
        .output(Echo)
        .mutation(async ({ input }) => ({ name: 'invite', input })),
    }),
  }),
})

export const syntheticRoutes = routesOf(synthetic)

/** The route of a synthetic endpoint by the last part of its name. */
export const thing = (act: string): Route => {
  const found = syntheticRoutes.find(({ name }) => name.endsWith(`.${act}`))
  if (found === undefined) throw new Error(`no synthetic ${act}`)
  return found
}

/** One endpoint with these REST facts, for what routes refuse to be built of. */
export const withRest = (rest: RestFacts, fields: z.ZodRawShape = {}, output: z.ZodType = z.object({ items: z.array(z.string()) })) =>
  endpoint({ summary: 'Does something', scope: 'licenses:update', audit: 'thing.act', measure: one, rest })
    .input(z.object(fields))
    .output(output)
    .mutation(async () => ({}))

/** The synthetic endpoints on the node of a world. */
export const syntheticApp = (world: World) => {
  const app = new Hono<Env>()
  mountRest(app, world.node, placesOf(syntheticRoutes))
  const ask = async (method: string, path: string, { key, cookie, body, headers }: Asking = {}) => {
    const response = await app.request(`http://localhost:4000/api/v1/panel/${path}`, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(cookie === undefined ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) }
  }
  return Object.assign(ask, { app })
}
