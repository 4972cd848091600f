import { z } from 'zod'
import { fieldsOf, unwrapped } from '../../../server/rest/fields.ts'
import type { Route } from '../../../server/rest/routes.ts'
import { Id } from '../../../shared/ids.ts'

export interface IdField {
  readonly name: string
  readonly isList: boolean
}

const isId = (schema: z.core.$ZodType) => unwrapped(schema) === Id

/** The input fields that name records, found by their schema. */
export const idFieldsOf = ({ endpoint }: Route): IdField[] =>
  Object.entries(fieldsOf(endpoint.input)).flatMap(([name, schema]): IdField[] => {
    if (isId(schema)) return [{ name, isList: false }]
    const inner = unwrapped(schema)
    return inner instanceof z.ZodArray && isId(inner.element) ? [{ name, isList: true }] : []
  })
