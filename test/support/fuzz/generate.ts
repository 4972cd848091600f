import fc from 'fast-check'
import { isJson, lookUp, type Json } from '../../../server/rest/openapi/json.ts'
import type { Random } from './random.ts'

/** Makes values that a schema of the document allows, as far as schemas can tell. */
export interface Generating {
  readonly document: Json
  readonly random: Random
  /** Values for fields of these names, for instance ids of records that are there. */
  readonly known: (field: string) => readonly string[]
}

const patterns = new Map<string, fc.Arbitrary<string> | undefined>()

const matching = (pattern: string) => {
  if (!patterns.has(pattern)) {
    try {
      patterns.set(pattern, fc.stringMatching(new RegExp(pattern)))
    } catch {
      patterns.set(pattern, undefined) // a look-ahead, which can't be turned round
    }
  }
  return patterns.get(pattern)
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_.'

const letters = ({ int }: Random, length: number) => Array.from({ length }, () => LETTERS[int(0, LETTERS.length - 1)]).join('')

const numberOf = (schema: Json, name: string, otherwise: number) => {
  const value = schema[name]
  return typeof value === 'number' ? value : otherwise
}

const textOf = (schema: Json, { random }: Generating): string => {
  const examples = Array.isArray(schema['examples']) ? schema['examples'].filter((value) => typeof value === 'string') : []
  const pattern = typeof schema['pattern'] === 'string' ? matching(schema['pattern']) : undefined
  if (examples.length > 0 && (random.chance(0.5) || schema['format'] !== undefined)) return random.pick(examples)
  if (pattern !== undefined) return fc.sample(pattern, { numRuns: 1, seed: random.int(1, 2 ** 31 - 1) })[0] ?? ''
  if (schema['format'] === 'date-time') return new Date(random.int(0, 2 ** 42)).toISOString()
  const least = numberOf(schema, 'minLength', 0)
  const most = Math.min(numberOf(schema, 'maxLength', least + 20), least + 40)
  return letters(random, random.int(least, most)).padEnd(least, 'x')
}

const listOf = (schema: Json, field: string, generating: Generating): unknown[] => {
  const least = numberOf(schema, 'minItems', 0)
  const most = Math.min(numberOf(schema, 'maxItems', 3), least + 3)
  const items = isJson(schema['items']) ? schema['items'] : {}
  return Array.from({ length: generating.random.int(least, most) }, () => generate(items, field.replace(/s$/, ''), generating))
}

const objectOf = (schema: Json, generating: Generating): Record<string, unknown> => {
  const properties = isJson(schema['properties']) ? schema['properties'] : {}
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : []
  const wanted = Object.entries(properties).filter(([name]) => required.includes(name) || generating.random.chance(0.4))
  return Object.fromEntries(wanted.map(([name, property]) => [name, isJson(property) ? generate(property, name, generating) : null]))
}

const ONE_OF = ['oneOf', 'anyOf'] as const

/** A value for a field of this schema. */
export const generate = (schema: Json, field: string, generating: Generating): unknown => {
  const { document, random, known } = generating
  const reference = schema['$ref']
  const resolved = typeof reference === 'string' ? lookUp(document, reference) : undefined
  const ids = known(field)
  if (ids.length > 0 && (schema['type'] === 'string' || reference !== undefined)) return random.pick(ids)
  if (isJson(resolved)) return generate(resolved, field, generating)
  for (const name of ONE_OF) {
    const choices = schema[name]
    if (Array.isArray(choices)) return generate(random.pick(choices.filter(isJson)), field, generating)
  }
  if ('const' in schema) return schema['const']
  if (Array.isArray(schema['enum'])) return random.pick<unknown>(schema['enum'])
  const type = Array.isArray(schema['type']) ? random.pick<unknown>(schema['type']) : schema['type']
  if (type === 'object') return objectOf(schema, generating)
  if (type === 'array') return listOf(schema, field, generating)
  if (type === 'boolean') return random.chance(0.5)
  if (type === 'null') return null
  if (type === 'integer' || type === 'number') {
    const least = numberOf(schema, 'minimum', 0)
    return random.int(least, Math.min(numberOf(schema, 'maximum', least + 100), least + 5))
  }
  return textOf(schema, generating)
}
