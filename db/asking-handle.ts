import { HandleEmptyInListsPlugin, type Kysely, replaceWithNoncontingentExpression } from 'kysely'
import type { Dialect, Handle } from './handle.ts'
import type { Bind } from './prepared.ts'
import type { Schema } from './schema.ts'

/** `in ()` is an error on PostgreSQL; for every Kysely that is made here. */
export const EMPTY_LISTS = new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })

/** A handle that remembers nothing and always asks its own connection. */
export const askingHandle = (kysely: Kysely<Schema>, dialect: Dialect, bind: Bind): Handle => ({
  kysely,
  dialect,
  rows: async (read, ...parameters) => (await kysely.executeQuery(bind(read, parameters))).rows,
})
