import { ApiError } from '../shared/errors.ts'
import { transformer } from '../shared/transformer.ts'

/** What an input of ours can need beside JSON; each costs about what its text costs. */
const KINDS: ReadonlySet<string> = new Set(['undefined', 'Date', 'number'])

/** Room for a hundred annotations; their paths are walked from the root, so their time grows with the square of this. */
const MOST_META = 4096

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Whether a tree of superjson's annotations names only these kinds: its leaves are the kinds, its branches arrays and objects. */
const isCheap = (tree: unknown): boolean =>
  typeof tree === 'string' ? KINDS.has(tree) : isObject(tree) && Object.values(tree).every(isCheap)

const invalid = (message: string) => new ApiError('validation_error', { errors: [{ path: '', message }] })

const cheapValues = (meta: object): unknown => {
  const values: unknown = 'values' in meta ? meta.values : undefined
  if (values === undefined) return undefined
  try {
    if (JSON.stringify(values).length <= MOST_META && isCheap(values)) return values
  } catch {
    // Nested too deep for the stack.
  }
  throw invalid('Too many or too costly superjson annotations')
}

/**
 * Reads an input from the wire in time that grows with its length, since this happens before anybody is authenticated: in stock superjson a
 * path into a Set or Map walks it from its start, so that a megabyte of paths would hold the process for a minute.
 * Equalities are left out; the values they tell of stand in the JSON anyway.
 *
 * @throws ApiError `validation_error`
 */
export const readWire = (wire: unknown): unknown => {
  if (!isObject(wire) || !('json' in wire) || !('meta' in wire) || !isObject(wire.meta)) return transformer.deserialize(wire)
  const values = cheapValues(wire.meta)
  if (values === undefined) return wire.json
  const version: unknown = 'v' in wire.meta ? wire.meta.v : undefined
  return transformer.deserialize({ json: wire.json, meta: { values, ...(version === undefined ? {} : { v: version }) } })
}
