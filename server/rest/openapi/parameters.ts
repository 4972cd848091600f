import { isJson, lookUp, mapObjects, type Json } from './json.ts'

const isObjectSchema = (document: Json, schema: unknown): boolean => {
  if (!isJson(schema)) return false
  if (typeof schema['$ref'] === 'string') return isObjectSchema(document, lookUp(document, schema['$ref']))
  if (Array.isArray(schema['anyOf'])) return schema['anyOf'].some((one) => isObjectSchema(document, one))
  return schema['type'] === 'object'
}

/** An object in a query stands there as JSON, which OpenAPI says with `content`; the library knows only `schema`. */
export const withJsonParameters = (document: object): Json => {
  const plain: unknown = JSON.parse(JSON.stringify(document))
  if (!isJson(plain)) throw new Error('An OpenAPI document is an object')
  const changed = mapObjects(plain['paths'], (found) => {
    if (found['in'] !== 'query' || !isObjectSchema(plain, found['schema'])) return found
    const { schema, ...parameter } = found
    return { ...parameter, content: { 'application/json': { schema } } }
  })
  return { ...plain, paths: changed }
}
