import { z } from 'zod'
import type { FileProblem } from '../../shared/errors.ts'
import { unwrapped } from '../rest/fields.ts'
import { unescapeFormula } from './formula.ts'
import { splitNames } from './lists.ts'

type Reader = (cell: string) => unknown

/** Empty is nothing; what is not written as its column wants it stays text, which the schema refuses where it stands. */
const readerOf = (schema: z.core.$ZodType): Reader => {
  const inner = unwrapped(schema)
  if (inner instanceof z.ZodNumber) return (cell) => (/^-?(0|[1-9]\d{0,15})$/.test(cell) ? Number(cell) : cell)
  if (inner instanceof z.ZodBoolean) return (cell) => (cell === 'true' || cell === 'false' ? cell === 'true' : cell)
  if (inner instanceof z.ZodArray) return (cell) => splitNames(unescapeFormula(cell))
  return unescapeFormula
}

/** The columns of a file, by the schema of its records. */
export interface Columns {
  /** What is wrong with the names of a file's columns. */
  judge(names: readonly string[], line: number): FileProblem[]
  /** The fields of a record, without those that are passed over; a field that nobody knows is a problem. */
  fieldsOf(fields: ReadonlyMap<string, unknown>, isText: boolean): { readonly fields: object } | { readonly unknown: string }
}

/** @param ignored columns that an export has and an import makes anew */
export const columnsOf = (record: z.ZodObject, ignored: readonly string[]): Columns => {
  const readers = new Map(Object.entries(record.shape).map(([name, schema]) => [name, readerOf(schema)] as const))
  const passedOver = new Set(ignored)
  const required = Object.entries(record.shape).flatMap(([name, schema]) => (schema.safeParse(undefined).success ? [] : [name]))
  const isKnown = (name: string) => readers.has(name) || passedOver.has(name)
  return {
    judge: (names, line) => [
      ...names.filter((name) => !isKnown(name)).map((path) => ({ line, path, message: 'There is no such column' })),
      ...required.filter((name) => !names.includes(name)).map((path) => ({ line, path, message: 'The column is missing' })),
    ],
    fieldsOf: (fields, isText) => {
      const taken: Record<string, unknown> = {}
      for (const [name, value] of fields) {
        if (!isKnown(name)) return { unknown: name }
        const read = readers.get(name)
        if (read === undefined || value === '') continue
        taken[name] = isText && typeof value === 'string' ? read(value) : value
      }
      return { fields: taken }
    },
  }
}
