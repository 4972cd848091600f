import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { ERRORS } from '../../shared/errors.ts'
import { parseKey } from '../../server/rules/parse-key.ts'
import { openApiDocument } from '../../server/rest/openapi/document.ts'
import { exampleInput } from '../../server/rest/openapi/example-input.ts'
import { isJson, lookUp, type Json } from '../../server/rest/openapi/json.ts'
import { trpcDocument } from '../../server/rest/openapi/trpc-document.ts'
import { routes } from '../../server/rest/routes.ts'
import { syntheticRoutes } from '../support/api/synthetic.ts'

const documents = {
  rest: openApiDocument(),
  trpc: trpcDocument(),
  'synthetic REST': openApiDocument(syntheticRoutes),
  'synthetic tRPC': trpcDocument(syntheticRoutes),
}

/** Every object of a document, with where it stands. */
const walk = (value: unknown, path = '#'): { path: string; found: Json }[] => {
  if (Array.isArray(value)) return value.flatMap((item, index) => walk(item, `${path}/${index}`))
  if (!isJson(value)) return []
  return [{ path, found: value }, ...Object.entries(value).flatMap(([key, inner]) => walk(inner, `${path}/${key}`))]
}

/** A judge that is not ours: the schemas read back by zod, from JSON Schema. */
const judgeOf = (document: Json, schema: Json) => {
  const components = lookUp(document, '#/components/schemas')
  const local: unknown = JSON.parse(JSON.stringify({ ...schema, $defs: components }).replaceAll('#/components/schemas/', '#/$defs/'))
  return z.fromJSONSchema(local as Parameters<typeof z.fromJSONSchema>[0]) // a document's schemas are JSON Schema 2020-12
}

/** The examples of a document with the schemas they are for: of bodies and parameters, and of schemas themselves. */
const examplesOf = (document: Json) =>
  walk(document).flatMap(({ path, found }) => {
    const named = isJson(found['examples']) ? Object.entries(found['examples']) : []
    const values = named.map(([name, example]) => [`${path}/${name}`, isJson(example) ? example['value'] : undefined] as const)
    const single = 'example' in found ? [[path, found['example']] as const] : []
    if (isJson(found['schema'])) return [...single, ...values].map(([at, value]) => ({ at, value, schema: found['schema'] }))
    const own = Array.isArray(found['examples']) ? found['examples'] : []
    return own.map((value: unknown) => ({ at: path, value, schema: found }))
  })

const misfits = (document: Json) =>
  examplesOf(document)
    .filter(({ value, schema }) => !isJson(schema) || !judgeOf(document, schema).safeParse(value).success)
    .map(({ at }) => at)

test.each(Object.entries(documents))('every example of the %s document fits its schema', (_, document) => {
  expect(examplesOf(document).length).toBeGreaterThan(30)
  expect(misfits(document)).toEqual([])
})

test.each([...routes, ...syntheticRoutes])('the example of $name is an input it takes', (route) => {
  expect(route.endpoint.input.safeParse(exampleInput(route)).error).toBeUndefined()
})

test('an example that does not fit is found', () => {
  const planted = JSON.stringify(documents.rest)
    .replace(/"socketKey":"BA\w+"/, '"socketKey":7')
    .replace('"code":"not_found"', '"code":"gone"')
  const found: unknown = JSON.parse(planted)

  expect(isJson(found) ? misfits(found).length : 0).toBe(2)
})

/** Stands in docs/reference/management-api.md; in use nowhere. */
const TEST_VECTOR = 'blz_mgmt_bak_AAAAAAAAAAAAAAAA_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA38WU2n'

const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

const keysIn = (value: unknown) =>
  textsOf(value).flatMap((text) => [...text.matchAll(/blz_mgmt_\w+/g)].filter(([key]) => parseKey(key) !== undefined))

test.each(Object.entries(documents))('the %s document holds no key that could be one', (_, document) => {
  expect(keysIn(document)).toEqual([])
  expect(keysIn({ deep: [TEST_VECTOR] }).length).toBe(1)
})

test('the checksum of the test vector in the docs is right', async () => {
  const text = await readFile(join(import.meta.dirname, '../../docs/reference/management-api.md'), 'utf8')

  expect(text).toContain(TEST_VECTOR)
  expect(parseKey(TEST_VECTOR)).toBe('bak_AAAAAAAAAAAAAAAA')
})

test('an error tells the sentence of the catalogue', () => {
  const told = walk(lookUp(documents.rest, '#/components/responses'))
    .filter(({ found }) => typeof found['code'] === 'string' && found['success'] === false)
    .map(({ found }) => [found['code'], found['message']])

  expect(told.length).toBeGreaterThan(15)
  expect(
    told.filter(([code, message]) => !Object.entries(ERRORS).some(([name, error]) => name === code && error.message === message)),
  ).toEqual([])
})
