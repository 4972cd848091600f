import { expect, test } from 'vitest'
import { openApiDocument } from '../../server/rest/openapi/document.ts'
import { isJson, lookUp } from '../../server/rest/openapi/json.ts'
import { trpcDocument } from '../../server/rest/openapi/trpc-document.ts'
import { syntheticRoutes } from '../support/api/synthetic.ts'

const document = openApiDocument(syntheticRoutes)

const at = (pointer: string) => lookUp(document, `#/paths/~1api~1v1~1panel~1${pointer}`)

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })

const JSON_BODY = 'content/application~1json'

test('endpoints of one place are one operation that tells what each of them needs', () => {
  expect(at('things-actions')).toMatchObject({
    post: {
      operationId: 'management.things.actions',
      tags: ['Things'],
      summary: 'Things: pause, rename, delete',
      security: [{ apiKey: ['licenses:update'] }, { apiKey: ['licenses:delete'] }, { session: [] }],
      'x-required-scope': ['licenses:update', 'licenses:delete'],
      'x-required-role': ['member', 'admin'],
    },
  })
  expect(at('things-actions/post/description')).toContain(
    '- `delete with all`: Delete all things. Key: scope `licenses:delete`. Session: role `admin` or above.',
  )
  expect(at('people-actions/post')).toMatchObject({ security: [{ session: [] }], 'x-required-scope': ['session'] })
})

test('its bodies exclude each other, by literals and by flags that others have', () => {
  expect(at(`things-actions/post/requestBody/${JSON_BODY}/schema`)).toEqual({
    oneOf: ['PauseThings', 'RenameThings', 'RemoveThings', 'RemoveAllThings'].map(ref),
  })
  expect(lookUp(document, '#/components/schemas/RemoveThings')).toMatchObject({
    properties: { action: { const: 'delete' }, thingId: ref('Id'), all: { not: {} } },
    required: ['action'],
    'x-operation': 'management.things.remove',
    'x-required-scope': 'licenses:delete',
    'x-required-role': 'member',
  })
  expect(lookUp(document, '#/components/schemas/RemoveAllThings')).toMatchObject({
    properties: {
      action: { const: 'delete' },
      all: { const: true },
      dryRun: { type: 'boolean' },
      thingId: { not: {} },
      thingIds: { not: {} },
    },
    required: ['action', 'all'],
    'x-required-role': 'admin',
  })
})

test('it has an example of each, with no more of its fields than go together', () => {
  const examples = at(`things-actions/post/requestBody/${JSON_BODY}/examples`)
  const values = Object.values(isJson(examples) ? examples : {}).map((one) => (isJson(one) ? one['value'] : undefined))

  expect(Object.keys(isJson(examples) ? examples : {})).toEqual(['pause', 'rename', 'delete', 'delete with all'])
  expect(values).toEqual([
    { action: 'pause', thingId: '1858412344320000001', dryRun: false },
    { action: 'rename', thingId: '1858412344320000001', newName: 'texttt', all: false },
    { action: 'delete', thingId: '1858412344320000001', dryRun: false },
    { action: 'delete', all: true, dryRun: false },
  ])
})

test('its refusals are those of all of them, and its answers any of theirs', () => {
  const answers = at(`things-actions/post/responses/200/${JSON_BODY}/schema/anyOf`)

  expect(at('things-actions/post/responses')).toMatchObject({ 409: {}, 404: {}, 415: {} })
  expect(at('things-actions/post/responses/403')).toEqual({
    $ref: '#/components/responses/403.forbidden.origin_forbidden.insufficient_scope.application_forbidden.key_limit_reached',
  })
  expect(answers).toMatchObject([
    { properties: { message: { enum: ['Paused', 'Renamed', 'Deleted'] }, data: ref('Echo') } },
    { properties: { message: { const: 'Deleted' }, data: { properties: { removed: {} } } } },
  ])
})

test('a field that is data has the others beside it', () => {
  expect(at(`get-things-table/get/responses/200/${JSON_BODY}/schema`)).toMatchObject({
    properties: { success: {}, message: {}, data: { type: 'array' }, totalPages: { type: 'integer' }, totalIsCapped: { const: true } },
    required: ['success', 'message', 'data', 'totalPages'],
  })
})

test('an object in a query is JSON', () => {
  expect(at('get-things-table/get/parameters')).toMatchObject([
    { name: 'applicationId', schema: ref('Id') },
    { name: 'currentPage', required: true, schema: { type: 'integer' } },
    {
      name: 'searchParams',
      in: 'query',
      content: { 'application/json': { schema: { anyOf: [{ type: 'object' }, { type: 'null' }] }, example: { searchString: 'text' } } },
    },
  ])
  expect(at('get-things-table/get/parameters/2')).not.toHaveProperty('schema')
})

test('the tRPC document has an operation for each endpoint, whatever place they share', () => {
  const paths = trpcDocument(syntheticRoutes)['paths']

  expect(Object.keys(isJson(paths) ? paths : {})).toEqual(syntheticRoutes.map(({ name }) => `/trpc/${name}`))
  expect(lookUp(trpcDocument(syntheticRoutes), '#/paths/~1trpc~1management.things.removeAll/post')).toMatchObject({
    operationId: 'management.things.removeAll',
    'x-required-scope': 'licenses:delete',
    requestBody: { content: { 'application/json': { example: { json: { applicationId: '1858412344320000001', dryRun: false } } } } },
  })
})
