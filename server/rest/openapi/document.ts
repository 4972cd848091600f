import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi'
import { placesOf, type Place } from '../places.ts'
import { routes, type Route } from '../routes.ts'
import { withExamples } from './examples.ts'
import { FAILURE, refusalComponents, restDoor } from './failures.ts'
import { groupOperationOf } from './group.ts'
import { HEADERS } from './headers.ts'
import { isJson, type Json } from './json.ts'
import { operationOf } from './operation.ts'
import { withJsonParameters } from './parameters.ts'
import { INFO, SECURITY_SCHEMES, tagOf } from './prose.ts'
import { refusalsOf } from './refusals.ts'
import { SCHEMA_OPTIONS } from './schema-options.ts'
import { TRANSFER_REFUSALS, TRANSFERS } from './transfers.ts'

/** The groups of the operations, in the order of the routes. */
export const tagsOf = (all: readonly Route[]) =>
  [...new Map(all.map(tagOf).map((tag) => [tag.name, tag])).values()].map(({ name, description }) =>
    description === '' ? { name } : { name, description },
  )

const operationAt = (place: Place) => (place.only === undefined ? groupOperationOf(place) : operationOf(place.only))

const pathsOf = (places: readonly Place[]): ZodOpenApiPathsObject =>
  Object.fromEntries(
    [...Map.groupBy(places, (place) => place.path.replaceAll(/:(\w+)/g, '{$1}'))].map(
      ([path, ofPath]) => [path, Object.fromEntries(ofPath.map((place) => [place.method.toLowerCase(), operationAt(place)]))] as const,
    ),
  )

const sorted = (named: unknown) =>
  isJson(named) ? Object.fromEntries(Object.entries(named).toSorted(([one], [other]) => (one < other ? -1 : 1))) : named

/** A plain, ordered document with examples: what the library leaves is typed loosely and holds undefined members. */
export const finished = (document: object): Json => {
  const plain: unknown = JSON.parse(JSON.stringify(document))
  if (!isJson(plain)) throw new Error('An OpenAPI document is an object')
  const components = isJson(plain['components']) ? plain['components'] : {}
  return withExamples({
    ...plain,
    components: Object.fromEntries(Object.entries(components).map(([kind, named]) => [kind, sorted(named)])),
  })
}

/** The REST contract as OpenAPI 3.1, made of nothing but the routes, their facts and schemas, and the error catalogue. */
export const openApiDocument = (all: readonly Route[] = routes): Json => {
  const places = placesOf(all)
  const document = createDocument(
    {
      openapi: '3.1.1',
      info: INFO,
      servers: [{ url: '/', description: 'This server' }],
      tags: tagsOf(all),
      paths: { ...pathsOf(places), ...TRANSFERS },
      components: {
        schemas: { Failure: FAILURE },
        responses: refusalComponents([...places.map((place) => refusalsOf(...place.routes)), ...TRANSFER_REFUSALS], restDoor),
        headers: HEADERS,
        securitySchemes: SECURITY_SCHEMES,
      },
    },
    SCHEMA_OPTIONS,
  )
  return finished(withJsonParameters(document))
}
