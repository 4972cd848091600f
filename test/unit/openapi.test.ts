import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openApiDocument } from '../../server/rest/openapi/document.ts'
import { isJson, lookUp, type Json } from '../../server/rest/openapi/json.ts'
import { staleReferenceFiles, writeReference } from '../../server/rest/openapi/reference.ts'
import { refusalsOf } from '../../server/rest/openapi/refusals.ts'
import { trpcDocument } from '../../server/rest/openapi/trpc-document.ts'
import { procedures, routes } from '../../server/rest/routes.ts'
import { syntheticRoutes } from '../support/api/synthetic.ts'

const root = join(import.meta.dirname, '../..')

const documents = { rest: openApiDocument(), trpc: trpcDocument() }

const operationsOf = (document: Json) =>
  Object.entries(isJson(document['paths']) ? document['paths'] : {}).flatMap(([path, item]) =>
    Object.entries(isJson(item) ? item : {}).map(([method, operation]) => ({
      path,
      method,
      operation: isJson(operation) ? operation : {},
    })),
  )

/** Those of endpoints: where bytes go in and out there are none. */
const endpointsOf = (document: Json) => operationsOf(document).filter(({ operation }) => 'x-required-scope' in operation)

const placesOf = (document: Json) =>
  operationsOf(document).map(({ path, method, operation }) => `${method} ${path} ${String(operation['operationId'])}`)

/** References that point to nothing. */
const dangling = (document: Json) =>
  [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)]
    .map(([, pointer = '']) => pointer)
    .filter((pointer) => !isJson(lookUp(document, pointer)))

test('the committed reference is what the code says', async () => {
  expect(await staleReferenceFiles(root), 'run: npm run openapi').toEqual([])
})

test('a stale or missing file of the reference is found', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'keyward-reference-'))
  const written = await writeReference(copy)
  expect(await staleReferenceFiles(copy)).toEqual([])

  await writeFile(join(copy, 'docs/reference/scopes.md'), 'of last week')
  await rm(join(copy, 'docs/reference/openapi.json'))

  expect(written.length).toBe(5)
  expect(await staleReferenceFiles(copy)).toEqual(['docs/reference/openapi.json', 'docs/reference/scopes.md'])
  await rm(copy, { recursive: true })
})

/** The procedures of an operation: itself, or those its bodies name. */
const proceduresOf = (document: Json, operation: Json): string[] => {
  const bodies = lookUp(operation, '#/requestBody/content/application~1json/schema/oneOf')
  if (!Array.isArray(bodies)) return [String(operation['operationId'])]
  return bodies.filter(isJson).map((body) => String(lookUp(document, `${String(body['$ref'])}/x-operation`)))
}

test('the REST document has every route and nothing else', () => {
  const expected = routes.map(({ method, path, name }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')} ${name}`)
  const told = endpointsOf(documents.rest).flatMap(({ path, method, operation }) =>
    proceduresOf(documents.rest, operation).map((name) => `${method} ${path} ${name}`),
  )

  expect(told.toSorted()).toEqual(expected.toSorted())
})

test('the REST document has the URLs for bytes, which need no key', () => {
  const others = operationsOf(documents.rest).filter(({ operation }) => !('x-required-scope' in operation))

  expect(others.map(({ path, method, operation }) => `${method} ${path} ${JSON.stringify(operation['security'])}`)).toEqual([
    'put /api/v1/uploads/{token} []',
    'get /api/v1/downloads/{token} []',
    'get /api/v1/panel/avatars/{userId} [{"session":[]}]',
  ])
})

test('the tRPC document has every procedure and nothing else', () => {
  const expected = procedures.map(({ name, endpoint }) => `${endpoint.kind === 'query' ? 'get' : 'post'} /trpc/${name} ${name}`)

  expect(placesOf(documents.trpc)).toEqual(expected)
})

const synthetic = { 'synthetic REST': openApiDocument(syntheticRoutes), 'synthetic tRPC': trpcDocument(syntheticRoutes) }

test.each(Object.entries({ ...documents, ...synthetic }))(
  'every reference of the %s document resolves, and operation ids are unique',
  (_, document) => {
    const ids = operationsOf(document).map(({ operation }) => operation['operationId'])

    expect(dangling(document)).toEqual([])
    expect(dangling({ a: { $ref: '#/components/schemas/Nobody' } })).toEqual(['#/components/schemas/Nobody'])
    expect(new Set(ids).size).toBe(ids.length)
  },
)

const parametersOf = (operation: Json) => (Array.isArray(operation['parameters']) ? operation['parameters'].filter(isJson) : [])

test('every parameter of a path is declared, and required', () => {
  for (const { path, operation } of operationsOf(documents.rest)) {
    const declared = parametersOf(operation).filter((parameter) => parameter['in'] === 'path' && parameter['required'] === true)
    expect(declared.map((parameter) => parameter['name'])).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
  }
})

test('every field of an input stands in exactly one place', () => {
  for (const { operation } of endpointsOf(documents.rest)) {
    const route = routes.find(({ name }) => name === operation['operationId'])
    if (route === undefined) continue
    const body = lookUp(operation, '#/requestBody/content/application~1json/schema/properties')
    const names = [
      ...parametersOf(operation)
        .filter((parameter) => parameter['in'] !== 'header')
        .map((parameter) => parameter['name']),
      ...(isJson(body) ? Object.keys(body) : []),
    ]
    const { path, query, body: inBody } = route.placement
    expect(names).toEqual([...path, ...query, ...inBody])
  }
})

test('every body of an operation with several has its literals and fields, and the scope and role of its endpoint', () => {
  for (const { name, placement, endpoint } of routes.filter((route) => route.endpoint.rest.when !== undefined)) {
    const schemas = lookUp(documents.rest, '#/components/schemas')
    const body = Object.values(isJson(schemas) ? schemas : {}).find((one) => isJson(one) && one['x-operation'] === name)
    const properties = isJson(body) ? Object.entries(isJson(body['properties']) ? body['properties'] : {}) : []
    const literals = properties.flatMap(([field, schema]) =>
      isJson(schema) && 'const' in schema ? [[field, schema['const']] as const] : [],
    )
    const [never, possible] = [true, false].map((is) =>
      properties.filter(([, one]) => (isJson(one) && 'not' in one) === is).map(([field]) => field),
    )
    expect(Object.fromEntries(literals)).toMatchObject(endpoint.rest.when ?? {})
    expect(new Set(possible)).toEqual(
      new Set([...Object.keys(endpoint.rest.when ?? {}), ...placement.body.filter((field) => never?.includes(field) !== true)]),
    )
    expect(body).toMatchObject({ 'x-required-scope': endpoint.scope, 'x-required-role': endpoint.role ?? 'member' })
  }
})

test('an operation that only people may call names no key', () => {
  for (const { operation } of endpointsOf(documents.rest)) {
    const scopes = [operation['x-required-scope']].flat().filter((scope) => scope !== 'session')
    const security = Array.isArray(operation['security']) ? operation['security'] : []
    expect(security).toEqual([...scopes.map((scope) => ({ apiKey: [scope] })), { session: [] }])
  }
})

test('what changes something may bring an idempotency key, what reads may not', () => {
  for (const { operation, method } of endpointsOf(documents.rest)) {
    const headers = parametersOf(operation).filter((parameter) => parameter['in'] === 'header')
    expect(headers.map((parameter) => parameter['name'])).toEqual(method === 'get' ? [] : ['Idempotency-Key'])
  }
})

test('refusals follow from the facts', () => {
  const refusals = (name: string) => {
    const route = routes.find((one) => one.name === name)
    return route === undefined ? {} : Object.fromEntries(refusalsOf(route))
  }

  expect(refusals('management.applications.list')).toMatchObject({ 403: ['insufficient_scope'] })
  expect(refusals('management.applications.list')).not.toHaveProperty('404')
  expect(refusals('management.applications.createLevels')).toMatchObject({
    400: ['ambiguous_credentials', 'validation_error'],
    403: ['forbidden', 'origin_forbidden', 'insufficient_scope', 'application_forbidden', 'limit_reached', 'key_limit_reached'],
    404: ['not_found'],
    409: ['already_exists', 'idempotency_conflict'],
    415: ['unsupported_media_type'],
  })
  expect(refusals('session.apiKeys.create')).toMatchObject({
    403: ['session_required', 'forbidden', 'origin_forbidden', 'plan_required', 'limit_reached'],
  })
})

test('a document is made the same way each time, and without the noise of its library', () => {
  const text = JSON.stringify(documents.rest)

  expect(JSON.stringify(openApiDocument())).toBe(text)
  expect(text).not.toContain('9007199254740991')
  expect(Math.max(...[...text.matchAll(/"pattern":"([^"]*)"/g)].map(([, pattern = '']) => pattern.length))).toBeLessThan(60)
})
