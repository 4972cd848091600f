import type { CompiledQuery, Kysely } from 'kysely'
import type { Read, Scalar } from './handle.ts'
import type { Schema } from './schema.ts'

type Build<P extends readonly Scalar[], R> = (kysely: Kysely<Schema>, ...parameters: P) => { compile(): CompiledQuery<R> }

/** Declares a read once, for `handle.rows`. Remembered until the next commit unless told otherwise. */
export const read = <P extends readonly Scalar[], R>(build: Build<P, R>, { isRemembered } = { isRemembered: true }): Read<P, R> => ({
  build,
  isRemembered,
})
