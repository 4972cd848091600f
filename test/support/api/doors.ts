import { routes, type Route } from '../../../server/rest/routes.ts'
import type { Answer, World } from '../world.ts'
import { sampleFileOf } from './sample-files.ts'

export type Input = Readonly<Record<string, unknown>>

/** What a call brings beside its input. */
export interface Sending {
  readonly key?: string
  readonly cookie?: string
  readonly headers?: Record<string, string>
}

/** An answer of either door, told in the words they share. */
export interface Told {
  readonly door: DoorName
  readonly status: number
  readonly code: string | undefined
  readonly message: string | undefined
  readonly requestId: string | undefined
  /** What a caller may act on: `errors`, `requiredScope`, `limit`, … */
  readonly details: Readonly<Record<string, unknown>>
  readonly data: unknown
  readonly headers: Headers
  readonly text: string
}

export type DoorName = 'REST' | 'tRPC'

export const DOORS: readonly DoorName[] = ['REST', 'tRPC']

/** The doors that an endpoint has: what streams or takes a file is known to REST alone. */
export const doorsOf = ({ endpoint }: Route): readonly DoorName[] =>
  endpoint.kind === 'stream' || endpoint.kind === 'upload' ? ['REST'] : DOORS

const segment = (value: unknown) => encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))

/** The path and query that the contract gives an input; what is no text is written as JSON. */
export const restUrl = ({ path, placement }: Route, input: Input) => {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => segment(input[name]))
  const query = placement.query.filter((name) => input[name] !== undefined).map((name) => `${name}=${segment(input[name])}`)
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`
}

/** The body that the contract gives an input, with what picks the endpoint at its place; undefined when it has none. */
export const restBody = ({ method, placement, endpoint: { rest } }: Route, input: Input) => {
  const given = Object.entries(input).filter(([name]) => !placement.path.includes(name) && !placement.query.includes(name))
  const fields = [...Object.entries(rest.when ?? {}), ...given]
  return method === 'GET' || fields.length === 0 ? undefined : Object.fromEntries(fields)
}

export const trpcUrl = ({ name, endpoint }: Route, input: Input) =>
  endpoint.kind === 'query' ? `/trpc/${name}?input=${encodeURIComponent(JSON.stringify({ json: input }))}` : `/trpc/${name}`

/** The output that an envelope was made of: what stands beside `data` belongs to it where the contract says so. */
const outputOf = (parts: Route['parts'], data: unknown, beside: Readonly<Record<string, unknown>>) => {
  const named = (parts?.beside ?? []).flatMap((name) => (Object.hasOwn(beside, name) ? [[name, beside[name]] as const] : []))
  if (parts === undefined) return data
  if (parts.data === undefined) return Object.fromEntries(named)
  return data === undefined ? data : { [parts.data]: data, ...Object.fromEntries(named) }
}

/** An answer over REST; with its route, `data` is the output as tRPC tells it. */
export const fromRest = ({ status, headers, text, body }: Answer, route?: Route): Told => {
  const { success, code, message, requestId, data, ...rest } = body ?? {}
  const isDone = success === true
  const details = isDone && route?.parts !== undefined ? {} : rest
  const output = isDone ? outputOf(route?.parts, data, rest) : undefined
  return { door: 'REST', status, code, message, requestId, details, data: output, headers, text }
}

export const fromTrpc = ({ status, headers, text, body }: Answer): Told => {
  const { code, httpStatus: _, path: __, requestId, retryAfterSeconds: ___, ...details } = body?.error?.json?.data ?? body ?? {}
  const message: string | undefined = body?.error?.json?.message ?? body?.message
  return {
    door: 'tRPC',
    status,
    code,
    message,
    requestId,
    details: code === undefined ? {} : details,
    data: body?.result?.data?.json,
    headers,
    text,
  }
}

// A mutation without a body of its own still says that it sends JSON: with a cookie and no Origin it must.
const JSON_TYPE = { 'content-type': 'application/json' }

/** What a file is sent with: its type alone proves nothing of where it comes from. */
const CSV_TYPE = { 'content-type': 'text/csv', origin: 'http://localhost:4000' }

const sendFile = (world: World, route: Route, input: Input, sending: Sending) =>
  world.ask(route.method, restUrl(route, input), {
    ...sending,
    headers: { ...CSV_TYPE, ...sending.headers },
    body: sampleFileOf(route.name),
  })

/** Calls an endpoint through one of the doors. */
export const callThrough =
  (world: World, door: DoorName) =>
  async (route: Route, input: Input, sending: Sending = {}): Promise<Told> => {
    const headers = { ...(route.endpoint.kind === 'mutation' ? JSON_TYPE : {}), ...sending.headers }
    if (route.endpoint.kind === 'upload') return fromRest(await sendFile(world, route, input, sending), route)
    if (door === 'REST') {
      const body = restBody(route, input)
      const answer = await world.ask(route.method, restUrl(route, input), { ...sending, headers, ...(body === undefined ? {} : { body }) })
      return fromRest(answer, route)
    }
    const isQuery = route.endpoint.kind === 'query'
    return fromTrpc(
      await world.ask(isQuery ? 'GET' : 'POST', trpcUrl(route, input), {
        ...sending,
        headers,
        ...(isQuery ? {} : { body: { json: input } }),
      }),
    )
  }

/** The route of an endpoint by its tRPC name. */
export const routeOf = (name: string): Route => {
  const route = routes.find((candidate) => candidate.name === name)
  if (route === undefined) throw new Error(`no endpoint ${name}`)
  return route
}
