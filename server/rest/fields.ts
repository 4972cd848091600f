import { z } from 'zod'

/** The schema that meets a value first, without `optional`, `default` and the like around it, and before what it is turned into. */
export const unwrapped = (schema: z.core.$ZodType): z.core.$ZodType => {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodReadonly
  )
    return unwrapped(schema.unwrap())
  if (schema instanceof z.ZodPipe) return unwrapped(schema.in)
  return schema
}

/** The fields of an input, which is an object or an optional one. */
export const fieldsOf = (schema: z.ZodType): Readonly<Record<string, z.core.$ZodType>> => {
  const inner = unwrapped(schema)
  if (inner instanceof z.ZodObject) return inner.shape
  throw new Error('An endpoint takes an object')
}

/** What a text in a query is read as. */
export type TextKind = 'number' | 'boolean' | 'json' | 'text'

/** What a field's text in a query is read as: an object stands there as JSON. */
export const textKindOf = (schema: z.core.$ZodType): TextKind => {
  const inner = unwrapped(schema)
  if (inner instanceof z.ZodNumber) return 'number'
  if (inner instanceof z.ZodBoolean) return 'boolean'
  return inner instanceof z.ZodObject ? 'json' : 'text'
}
