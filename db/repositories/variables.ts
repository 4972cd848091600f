import { sql } from 'kysely'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Variable } from '../../shared/variables.ts'
import type { Handle } from '../handle.ts'
import { asNumber, countAll } from '../numbers.ts'
import { reachable, type Reach } from '../reach.ts'
import type { VariableTable } from '../schema.ts'

/** What a person chooses of a variable. */
type Chosen = Pick<Variable, 'name' | 'description' | 'value' | 'strategy'>

const toVariable = (row: Omit<VariableTable, 'application_id'>): Variable => ({
  id: row.id,
  name: row.name,
  description: row.description,
  value: row.value,
  strategy: row.strategy,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

/** Variables of one application within reach. Whoever writes holds the account's lock. */
export const variables = ({ kysely }: Handle, reach: Reach) => {
  const within = (applicationId: Id) =>
    kysely
      .selectFrom('variable')
      .where('application_id', '=', applicationId)
      .where(({ exists }) => exists(reachable(kysely, reach).where('application.id', '=', applicationId).select('application.id')))

  const select = (applicationId: Id) =>
    within(applicationId).select(['id', 'name', 'description', 'value', 'strategy', 'created_at', 'updated_at'])

  const find = async (applicationId: Id, name: string): Promise<Variable | undefined> => {
    const row = await select(applicationId).where('name', '=', name).executeTakeFirst()
    return row === undefined ? undefined : toVariable(row)
  }

  return {
    /** By its name, exactly. */
    find,

    /** Newest first. */
    list: async (applicationId: Id): Promise<Variable[]> => (await select(applicationId).orderBy('id', 'desc').execute()).map(toVariable),

    count: async (applicationId: Id) => (await within(applicationId).select(countAll().as('n')).executeTakeFirstOrThrow()).n,

    /** How many characters all values have together. */
    countCharacters: async (applicationId: Id) => {
      const sum = within(applicationId).select(asNumber(sql`coalesce(sum(length(value)), 0)`).as('n'))
      return (await sum.executeTakeFirstOrThrow()).n
    },

    /** @throws ApiError `not_found` */
    get: async (applicationId: Id, id: Id): Promise<Variable> => {
      const row = await select(applicationId).where('id', '=', id).executeTakeFirst()
      if (row === undefined) throw new ApiError('not_found')
      return toVariable(row)
    },

    /** @throws ApiError `already_exists` when the name is taken */
    insert: async (applicationId: Id, variable: Chosen & { readonly id: Id }, now: Date) => {
      const at = now.toISOString()
      const inserted = await kysely
        .insertInto('variable')
        .values({ ...variable, application_id: applicationId, created_at: at, updated_at: at })
        .onConflict((conflict) => conflict.columns(['application_id', 'name']).doNothing())
        .executeTakeFirst()
      if (Number(inserted.numInsertedOrUpdatedRows) === 0) throw new ApiError('already_exists')
    },

    /** @throws ApiError `already_exists` when the name is another's */
    update: async (applicationId: Id, { id, name, description, value, strategy }: Chosen & { readonly id: Id }, now: Date) => {
      const holder = await find(applicationId, name)
      if (holder !== undefined && holder.id !== id) throw new ApiError('already_exists')
      await kysely
        .updateTable('variable')
        .set({ name, description, value, strategy, updated_at: now.toISOString() })
        .where('application_id', '=', applicationId)
        .where('id', '=', id)
        .execute()
    },

    remove: async (applicationId: Id, id: Id) => {
      await kysely.deleteFrom('variable').where('application_id', '=', applicationId).where('id', '=', id).execute()
    },
  }
}
