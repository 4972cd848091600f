/** A part of a finished document. */
export type Json = Readonly<Record<string, unknown>>

export const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a pointer such as `#/components/schemas/Id` points to. */
export const lookUp = (document: Json, pointer: string): unknown =>
  pointer
    .slice(2)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, part) => (isJson(at) || Array.isArray(at) ? Reflect.get(at, part) : undefined), document)

/** The same value with every object changed from the innermost outwards. */
export const mapObjects = (value: unknown, change: (found: Json) => unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => mapObjects(item, change))
  if (!isJson(value)) return value
  return change(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapObjects(inner, change)])))
}
