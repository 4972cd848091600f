import { ApiError } from '../../shared/errors.ts'
import type { Id, NewId } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import { reachable, type Reach } from '../reach.ts'

/** License levels of applications within reach. */
export const levels = (handle: Handle, reach: Reach) => {
  const { kysely } = handle
  const within = (applicationId: Id) => reachable(kysely, reach).where('application.id', '=', applicationId).select('application.id')
  const named = (applicationId: Id, names: readonly string[]) =>
    kysely
      .selectFrom('license_level')
      .where('application_id', 'in', within(applicationId))
      .where('name', 'in', names)
      .select('name')
      .execute()

  return {
    /** @throws ApiError `already_exists` when one of the names is taken: then none is added */
    insert: async (applicationId: Id, names: readonly string[], { newId, now }: { newId: NewId; now: Date }) => {
      if ((await named(applicationId, names)).length > 0) throw new ApiError('already_exists')
      const rows = names.map((name) => ({ id: newId(), application_id: applicationId, name, created_at: now.toISOString() }))
      await kysely.insertInto('license_level').values(rows).execute()
    },

    /** One row, whatever refers to it. @throws ApiError `not_found`, `already_exists` */
    rename: async (applicationId: Id, oldName: string, newName: string) => {
      const taken = new Set((await named(applicationId, [oldName, newName])).map((level) => level.name))
      if (!taken.has(oldName)) throw new ApiError('not_found')
      if (oldName === newName) return
      if (taken.has(newName)) throw new ApiError('already_exists')
      await kysely
        .updateTable('license_level')
        .set({ name: newName })
        .where('application_id', 'in', within(applicationId))
        .where('name', '=', oldName)
        .execute()
    },

    /** @throws ApiError `not_found` when one is missing: then none is removed */
    remove: async (applicationId: Id, names: readonly string[]) => {
      if ((await named(applicationId, names)).length !== names.length) throw new ApiError('not_found')
      await kysely.deleteFrom('license_level').where('application_id', 'in', within(applicationId)).where('name', 'in', names).execute()
    },
  }
}
