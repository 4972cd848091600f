import type { CompiledQuery, Kysely } from 'kysely'
import type { Read, Scalar } from './handle.ts'
import type { Schema } from './schema.ts'

const MARK = 'keyward:parameter:'

interface Prepared {
  readonly query: CompiledQuery
  /** For each bound value of the query the position of the read's parameter, or undefined where it is a constant. */
  readonly positions: readonly (number | undefined)[]
}

const positionOf = (value: unknown) => {
  if (typeof value !== 'string' || !value.includes(MARK)) return undefined
  if (!value.startsWith(MARK)) throw new Error('A declared read must bind its parameters as they are, not build values from them')
  return Number(value.slice(MARK.length))
}

const prepare = <P extends readonly Scalar[], R>(kysely: Kysely<Schema>, read: Read<P, R>, count: number): Prepared => {
  const marks = Array.from({ length: count }, (_, index) => `${MARK}${index}`)
  // A read does not look at its parameters (see Read), so that text may stand in for a number or null while it is built.
  const query = read.build(kysely, ...(marks as readonly Scalar[] as P)).compile()
  if (query.sql.includes(MARK)) throw new Error('A declared read must bind its parameters, not write them into the SQL')
  return { query, positions: query.parameters.map(positionOf) }
}

export type Bind = <P extends readonly Scalar[], R>(read: Read<P, R>, parameters: P) => CompiledQuery<R>

/** Compiles each declared read once and binds parameters to it from then on. */
export const preparedBy = (kysely: Kysely<Schema>): Bind => {
  const known = new WeakMap<object, Prepared>()
  return <P extends readonly Scalar[], R>(read: Read<P, R>, parameters: P) => {
    const prepared = known.get(read) ?? prepare(kysely, read, parameters.length)
    known.set(read, prepared)
    const bound = prepared.query.parameters.map((constant, index) => {
      const position = prepared.positions[index]
      return position === undefined ? constant : parameters[position]
    })
    return { ...prepared.query, parameters: bound }
  }
}
