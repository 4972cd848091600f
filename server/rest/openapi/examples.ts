import { isJson, lookUp, mapObjects, type Json } from './json.ts'

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined)

/** What must not be there. */
const isNever = (schema: unknown) => isJson(schema) && isJson(schema['not'])

const ofObject = (document: Json, properties: Json) =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([, schema]) => !isNever(schema))
      .map(([name, schema]) => [name, sampleOf(document, schema)]),
  )

const ofString = ({ format, minLength }: Json) => {
  if (format === 'date-time') return '2026-11-20T14:03:22.000Z'
  return 'text'.padEnd(typeof minLength === 'number' ? minLength : 0, 't')
}

const byType = (document: Json, schema: Json): unknown => {
  if (schema['type'] === 'object') return isJson(schema['properties']) ? ofObject(document, schema['properties']) : {}
  if (schema['type'] === 'array') return [sampleOf(document, schema['items'])]
  if (schema['type'] === 'boolean') return false
  if (schema['type'] === 'integer' || schema['type'] === 'number') return schema['minimum'] ?? 1
  return schema['type'] === 'string' ? ofString(schema) : null
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

const isBare = (media: Json) => media['example'] === undefined && media['examples'] === undefined

/** The document with an example in every body that has none. */
export const withExamples = (document: Json): Json => {
  const filled = mapObjects(document, (found) => {
    const media = isJson(found['content']) ? found['content']['application/json'] : undefined
    if (!isJson(media) || !isJson(media['schema'])) return found
    const { schema, ...rest } = media
    const example = isBare(media) ? { example: sampleOf(document, schema) } : {}
    return { ...found, content: { 'application/json': { schema, ...rest, ...example } } }
  })
  return isJson(filled) ? filled : document
}
