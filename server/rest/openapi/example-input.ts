import { createSchema } from 'zod-openapi'
import type { Route } from '../routes.ts'
import { sampleOf } from './examples.ts'
import { isJson, lookUp, type Json } from './json.ts'
import { SCHEMA_OPTIONS } from './schema-options.ts'

/** Samples of the fields of an input, by what is written down of it, and which of them it must have. */
const samplesOf = ({ endpoint }: Route) => {
  const { schema, components } = createSchema(endpoint.input, { io: 'input', opts: SCHEMA_OPTIONS })
  const document: unknown = JSON.parse(JSON.stringify({ schema, components: { schemas: components } }))
  if (!isJson(document)) throw new Error('A schema is an object')
  const pointed = lookUp(document, '#/schema/$ref')
  const whole = typeof pointed === 'string' ? lookUp(document, pointed) : document['schema']
  const properties = isJson(whole) && isJson(whole['properties']) ? whole['properties'] : {}
  const required = isJson(whole) && Array.isArray(whole['required']) ? whole['required'] : []
  return {
    samples: Object.entries(properties).map(([name, property]) => [name, sampleOf(document, property)] as const),
    isRequired: (name: string) => required.includes(name),
  }
}

/**
 * An input that the endpoint takes, with as many fields as it takes at once: rules over several fields, such as "exactly one of
 * these", stand in no JSON Schema.
 * @param without fields it must not have
 */
export const exampleInput = (route: Route, without: readonly string[] = []): Json => {
  const { samples, isRequired } = samplesOf(route)
  const usable = samples.filter(([name]) => !without.includes(name))
  const complaints = (input: Json) => route.endpoint.input.safeParse(input).error?.issues.length ?? 0
  const all = Object.fromEntries(usable)
  if (complaints(all) === 0) return all
  let chosen: Json = Object.fromEntries(usable.filter(([name]) => isRequired(name)))
  for (const [name, sample] of usable) {
    const more = { ...chosen, [name]: sample }
    if (complaints(more) <= complaints(chosen)) chosen = more
  }
  return Object.fromEntries(usable.filter(([name]) => Object.hasOwn(chosen, name)))
}
