import { z } from 'zod'

type Json = Readonly<Record<string, unknown>>

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const objectsOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : [])

/** A schema behind references; what stands beside a reference counts more than what it points to. */
const resolved = (schema: Json, root: Json): Json => {
  const { $ref: reference, allOf, ...own } = schema
  const parts = [...objectsOf(allOf), ...(typeof reference === 'string' ? [lookUp(reference, root)] : [])]
  return parts.length === 0 ? schema : { ...Object.assign({}, ...parts.map((part) => resolved(part, root))), ...own }
}

const lookUp = (reference: string, root: Json): Json => {
  const name = reference.split('/').at(-1) ?? ''
  const definitions = root['$defs']
  const target = isJson(definitions) ? definitions[name] : undefined
  return isJson(target) ? target : {}
}

/** The alternatives of a union without null; a schema that is none is its own. */
const alternatives = (schema: Json, root: Json): Json[] => {
  const options = [...objectsOf(schema['anyOf']), ...objectsOf(schema['oneOf'])].map((option) => resolved(option, root))
  return options.filter((option) => option['type'] !== 'null')
}

/** Bounds that say something: a length is never below 0, and integers end somewhere. */
const range = (least: unknown, most: unknown, unit: string) => {
  const isBounded = typeof most === 'number' && most < Number.MAX_SAFE_INTEGER
  const isRaised = typeof least === 'number' && least > (unit === '' ? Number.MIN_SAFE_INTEGER : 0)
  if (isBounded && isRaised) return least === most ? `${most}${unit}.` : `${least} to ${most}${unit}.`
  if (isBounded) return `At most ${most}${unit}.`
  return isRaised && least !== 0 ? `At least ${least}${unit}.` : undefined
}

const sentence = (text: unknown) => (typeof text !== 'string' || text === '' ? undefined : /[.!?:…]$/.test(text) ? text : `${text}.`)

const quoted = (value: unknown) => `\`${typeof value === 'string' && value !== '' ? value : JSON.stringify(value)}\``

/** An example of a number or a flag tells nothing that its type does not. */
const isTelling = ({ example, default: initial }: Json) => (typeof example === 'string' || Array.isArray(example)) && example !== initial

/** What a schema tells of its values: its description, its bounds, its default, an example. */
const proseOf = (schema: Json): string => {
  const parts = [
    sentence(schema['description']),
    range(schema['minLength'], schema['maxLength'], ' characters'),
    range(schema['minItems'], schema['maxItems'], ' items'),
    schema['enum'] === undefined ? range(schema['minimum'], schema['maximum'], '') : undefined,
    'default' in schema ? `Default: ${quoted(schema['default'])}.` : undefined,
    isTelling(schema) ? `For instance ${quoted(schema['example'])}.` : undefined,
  ]
  // A description may say its bounds itself.
  return [...new Set(parts.filter((part) => part !== undefined))].join(' ')
}

type Tell = (path: string, prose: string) => void

const walk = (schema: Json, path: string, { root, tell }: { root: Json; tell: Tell }): void => {
  const whole = resolved(schema, root)
  const options = alternatives(whole, root)
  const [only] = options
  tell(path, proseOf(options.length === 1 ? { ...only, ...whole } : whole))
  for (const option of options) walk(option, path, { root, tell: (at, prose) => at !== path && tell(at, prose) })
  if (isJson(whole['items'])) walk(whole['items'], path, { root, tell: (at, prose) => at !== path && tell(at, prose) })
  if (isJson(whole['additionalProperties'])) walk(whole['additionalProperties'], `${path}.*`, { root, tell })
  if (!isJson(whole['properties'])) return
  for (const [name, field] of Object.entries(whole['properties'])) if (isJson(field)) walk(field, `${path}.${name}`, { root, tell })
}

/**
 * What the fields of a schema tell, by their path below `path`: `management.applications.create.input.name`. Items of arrays and
 * alternatives of unions have the path of the whole; where alternatives differ the first counts.
 */
export const describeFields = (schema: z.ZodType, path: string, io: 'input' | 'output'): Map<string, string> => {
  const told = new Map<string, string>()
  const root: unknown = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  if (!isJson(root)) return told
  walk(root, path, {
    root,
    tell: (at, prose) => {
      if (prose !== '' && at !== path && !told.has(at)) told.set(at, prose)
    },
  })
  return told
}
