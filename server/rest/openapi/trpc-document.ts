import { z } from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathItemObject } from 'zod-openapi'
import { procedures, type Route } from '../routes.ts'
import { finished, tagsOf } from './document.ts'
import { refusalComponents, refusalResponses, TRPC_FAILURE, trpcDoor } from './failures.ts'
import { HEADERS, SUCCESS_HEADERS } from './headers.ts'
import { exampleInput } from './example-input.ts'
import { isJson, type Json } from './json.ts'
import { factsOf, IDEMPOTENCY } from './operation.ts'
import { INFO, SECURITY_SCHEMES } from './prose.ts'
import { refusalsOf } from './refusals.ts'
import { SCHEMA_OPTIONS } from './schema-options.ts'

const DESCRIPTION = `The same operations as the REST contract, as tRPC has them on the wire. TypeScript programs use the typed client instead.

A query is a GET with its input in \`?input=\`, a mutation a POST with its input as body. Inputs and answers are superjson: the value stands
under \`json\`. Credentials, rate limit and order of checks are those of REST. Calls may be batched as tRPC
does, at most 100; each costs one of the rate limit.`

const takesNone = ({ placement: { path, query, body } }: Route) => path.length + query.length + body.length === 0

/** The input as a body: where a GET can have none, `intoUrl` moves it. */
const bodyOf = (route: Route) => ({
  required: !route.endpoint.input.safeParse(undefined).success,
  content: { 'application/json': { schema: z.object({ json: route.endpoint.input }), example: { json: exampleInput(route) } } },
})

const answerOf = ({ endpoint }: Route) => z.object({ result: z.object({ data: z.object({ json: endpoint.output }) }) })

const operationOf = (route: Route): ZodOpenApiOperationObject => ({
  ...factsOf(route),
  ...(route.endpoint.kind === 'mutation' ? { requestParams: { header: IDEMPOTENCY } } : {}),
  ...(takesNone(route) ? {} : { requestBody: bodyOf(route) }),
  responses: {
    '200': { description: 'Done', headers: SUCCESS_HEADERS, content: { 'application/json': { schema: answerOf(route) } } },
    ...refusalResponses(route),
  },
})

/** A query's input is one JSON text in the URL. */
const intoUrl = (operation: unknown): unknown => {
  if (!isJson(operation) || !isJson(operation['requestBody'])) return operation
  const { requestBody, responses, ...rest } = operation
  return { ...rest, parameters: [{ name: 'input', in: 'query', ...requestBody }], responses }
}

const withQueries = (paths: unknown) =>
  isJson(paths)
    ? Object.fromEntries(
        Object.entries(paths).map(([path, item]) => [path, isJson(item) && 'get' in item ? { get: intoUrl(item['get']) } : item]),
      )
    : {}

const pathOf = (route: Route): [string, ZodOpenApiPathItemObject] => [
  `/trpc/${route.name}`,
  { [route.endpoint.kind === 'query' ? 'get' : 'post']: operationOf(route) },
]

/** The tRPC endpoints as OpenAPI 3.1, as programs without the typed client meet them. */
export const trpcDocument = (all: readonly Route[] = procedures): Json => {
  const document = createDocument(
    {
      openapi: '3.1.1',
      info: { ...INFO, title: 'Keyward tRPC endpoints', description: DESCRIPTION },
      servers: [{ url: '/', description: 'This server' }],
      tags: tagsOf(all),
      paths: Object.fromEntries(all.map(pathOf)),
      components: {
        schemas: { TrpcFailure: TRPC_FAILURE },
        responses: refusalComponents(
          all.map((route) => refusalsOf(route)),
          trpcDoor,
        ),
        headers: HEADERS,
        securitySchemes: SECURITY_SCHEMES,
      },
    },
    SCHEMA_OPTIONS,
  )
  return finished({ ...document, paths: withQueries(JSON.parse(JSON.stringify(document.paths))) })
}
