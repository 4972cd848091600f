import type { Contract, Operation, Parameter } from './contract.ts'
import { generate, type Generating } from './generate.ts'
import { HOSTILE_BODIES, HOSTILE_VALUES } from './hostile.ts'
import type { Sent } from './judge.ts'
import { spoil } from './spoil.ts'

const asText = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** A lone surrogate can't stand in a URL. */
const inUrl = (text: string) => encodeURIComponent(text.toWellFormed())

const valueOf = ({ name, schema, isJsonText }: Parameter, generating: Generating): string => {
  const { random } = generating
  const value = generate(schema, name, generating)
  const given = random.chance(0.08) ? spoil(value, random) : value
  return (isJsonText ? JSON.stringify(given) : asText(given)).slice(0, 4000)
}

const parametersFor = ({ parameters }: Operation, generating: Generating): Record<string, string> => {
  const { random } = generating
  const wanted = parameters.filter(({ isRequired, place }) => place === 'path' || random.chance(isRequired ? 0.98 : 0.3))
  return Object.fromEntries(wanted.map((parameter) => [parameter.name, valueOf(parameter, generating)]))
}

const urlFor = ({ path, parameters }: Operation, given: Readonly<Record<string, string>>) => {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => inUrl(given[name] ?? '') || '%20')
  const query = parameters.flatMap(({ place, name }) =>
    place === 'query' && given[name] !== undefined ? `${name}=${inUrl(given[name])}` : [],
  )
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`
}

const bodyFor = ({ body, otherTypes }: Operation, generating: Generating): { type: string; text: string } | undefined => {
  const { random } = generating
  if (body === undefined && otherTypes.length > 0) {
    return { type: random.pick(otherTypes), text: random.chance(0.5) ? random.pick(HOSTILE_BODIES) : asText(random.pick(HOSTILE_VALUES)) }
  }
  if (random.chance(0.03)) return { type: 'application/json', text: random.pick(HOSTILE_BODIES) }
  if (body === undefined) return undefined
  const value = generate(body.schema, '', generating)
  const given = random.chance(0.45) ? spoil(value, random) : value
  return { type: random.chance(0.02) ? 'text/plain' : 'application/json', text: JSON.stringify(given) }
}

/** A request to an operation: mostly one that the document allows, otherwise with something wrong in it. */
export const makeRequest = (
  { document }: Contract,
  operation: Operation,
  generating: Omit<Generating, 'document'> & { readonly headers: Readonly<Record<string, string>> },
): Sent => {
  const all = { ...generating, document }
  const parameters = parametersFor(operation, all)
  const body = operation.method === 'GET' ? undefined : bodyFor(operation, all)
  const isRepeated = operation.method !== 'GET' && generating.random.chance(0.1)
  return {
    operation,
    url: urlFor(operation, parameters),
    parameters,
    headers: {
      ...generating.headers,
      ...(body === undefined ? {} : { 'content-type': body.type }),
      ...(isRepeated ? { 'idempotency-key': `fuzz-${generating.random.int(1, 20)}` } : {}),
    },
    body: body?.text,
  }
}
