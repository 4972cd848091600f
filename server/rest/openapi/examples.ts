import { isJson, lookUp, mapObjects, type Json } from './json.ts'

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined)

const ofObject = (document: Json, properties: Json) =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, sampleOf(document, schema)]))

const byType = (document: Json, schema: Json): unknown => {
  if (schema['type'] === 'object') return isJson(schema['properties']) ? ofObject(document, schema['properties']) : {}
  if (schema['type'] === 'array') return [sampleOf(document, schema['items'])]
  if (schema['type'] === 'boolean') return false
  if (schema['type'] === 'integer' || schema['type'] === 'number') return schema['minimum'] ?? 1
  return schema['type'] === 'string' ? 'text' : null
}

/** A value that fits a schema: the schema's own example where it has one, else one made of its parts. */
export const sampleOf = (document: Json, schema: unknown): unknown => {
  if (!isJson(schema)) return null
  if (Array.isArray(schema['examples'])) return first(schema['examples'])
  if (typeof schema['$ref'] === 'string') return sampleOf(document, lookUp(document, schema['$ref']))
  if ('const' in schema) return schema['const']
  if (Array.isArray(schema['enum'])) return first(schema['enum'])
  if ('default' in schema) return schema['default']
  if (Array.isArray(schema['anyOf'])) return sampleOf(document, first(schema['anyOf']))
  if (Array.isArray(schema['oneOf'])) return sampleOf(document, first(schema['oneOf']))
  return byType(document, schema)
}

const isBare = (media: Json) => isJson(media['schema']) && media['example'] === undefined && media['examples'] === undefined

/** The document with an example in every body that has none. */
export const withExamples = (document: Json): Json => {
  const filled = mapObjects(document, (found) => {
    const media = isJson(found['content']) ? found['content']['application/json'] : undefined
    if (!isJson(media) || !isBare(media)) return found
    return { ...found, content: { 'application/json': { ...media, example: sampleOf(document, media['schema']) } } }
  })
  return isJson(filled) ? filled : document
}
