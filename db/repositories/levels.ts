import { type Kysely, sql } from 'kysely'
import { ApiError } from '../../shared/errors.ts'
import type { Id, NewId } from '../../shared/ids.ts'
import { given, idField, idsOf } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import { reachable, type Reach } from '../reach.ts'
import type { Schema } from '../schema.ts'

/** Links that go in one statement when a level in use is deleted. */
const BATCH = 500

/** The links of licenses to a level of an application, by its name. Not a join, of which PostgreSQL does not see that it keeps an order. */
export const withLevel = (kysely: Kysely<Schema>, applicationId: Id, name: string) => {
  const level = kysely.selectFrom('license_level').where('application_id', '=', applicationId).where('name', '=', name).select('id')
  return kysely.selectFrom('license_to_level').where('license_to_level.level_id', '=', level)
}

/** License levels of applications within reach. */
export const levels = (handle: Handle, reach: Reach) => {
  const { kysely, dialect } = handle
  const within = (applicationId: Id) => reachable(kysely, reach).where('application.id', '=', applicationId).select('application.id')
  const named = (applicationId: Id, names: readonly string[]) =>
    kysely
      .selectFrom('license_level')
      .where('application_id', 'in', within(applicationId))
      .where('name', 'in', names)
      .select(['id', 'name'])
      .execute()

  const isUsed = async (ids: readonly Id[]) => {
    const license = await kysely.selectFrom('license_to_level').where('level_id', 'in', ids).select('level_id').limit(1).executeTakeFirst()
    if (license !== undefined) return true
    const user = await kysely.selectFrom('app_user_to_level').where('level_id', 'in', ids).select('level_id').limit(1).executeTakeFirst()
    return user !== undefined
  }

  /** Takes levels from whoever has them, in batches. */
  const takeAway = async (ids: readonly Id[]) => {
    const fromLicenses = () => {
      const some = kysely.selectFrom('license_to_level').where('level_id', 'in', ids).select(['license_id', 'level_id']).limit(BATCH)
      return kysely
        .deleteFrom('license_to_level')
        .where(({ eb, refTuple }) => eb(refTuple('license_id', 'level_id'), 'in', some.$asTuple('license_id', 'level_id')))
    }
    const fromUsers = () => {
      const some = kysely.selectFrom('app_user_to_level').where('level_id', 'in', ids).select(['app_user_id', 'level_id']).limit(BATCH)
      return kysely
        .deleteFrom('app_user_to_level')
        .where(({ eb, refTuple }) => eb(refTuple('app_user_id', 'level_id'), 'in', some.$asTuple('app_user_id', 'level_id')))
    }
    for (const next of [fromLicenses, fromUsers]) while ((await next().executeTakeFirst()).numDeletedRows > 0n);
  }

  return {
    /** In the order of the names, which stand at `path` of the input. @throws ApiError `validation_error` for one that the application lacks */
    idsOf: async (applicationId: Id, names: readonly string[], path: string): Promise<Id[]> => {
      const known = new Map((await named(applicationId, names)).map(({ id, name }) => [name, id]))
      return names.map((name, index) => {
        const id = known.get(name)
        if (id !== undefined) return id
        throw new ApiError('validation_error', { errors: [{ path: `${path}.${index}`, message: 'The application has no such level' }] })
      })
    },

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

    /** @throws ApiError `not_found` when one is missing, `conflict` when one is in use and it is not forced: then none is removed */
    remove: async (applicationId: Id, names: readonly string[], { force }: { force: boolean }) => {
      const found = await named(applicationId, names)
      if (found.length !== names.length) throw new ApiError('not_found')
      const ids = found.map(({ id }) => id)
      if (force) await takeAway(ids)
      else if (await isUsed(ids)) throw new ApiError('conflict')
      await kysely.deleteFrom('license_level').where('id', 'in', ids).execute()
    },

    /** Gives levels to licenses that have none of them. */
    giveLicenses: async (licenseIds: readonly Id[], levelIds: readonly Id[]) => {
      for (const levelId of levelIds) {
        const rows = kysely
          .selectFrom(
            given(
              dialect,
              licenseIds.map((id) => ({ id })),
            ),
          )
          .select([idField('id').as('license_id'), sql<Id>`cast(${levelId} as bigint)`.as('level_id')])
        await kysely.insertInto('license_to_level').columns(['license_id', 'level_id']).expression(rows).execute()
      }
    },

    /** The names of the levels that each of these licenses has. */
    ofLicenses: async (licenseIds: readonly Id[]): Promise<ReadonlyMap<Id, readonly string[]>> => {
      const links = await kysely
        .selectFrom('license_to_level')
        .innerJoin('license_level', 'license_level.id', 'license_to_level.level_id')
        .where('license_to_level.license_id', 'in', licenseIds)
        .select(['license_to_level.license_id', 'license_level.name'])
        .orderBy('license_level.id')
        .execute()
      const named = Map.groupBy(links, (link) => link.license_id)
      return new Map(licenseIds.map((id) => [id, (named.get(id) ?? []).map((link) => link.name)]))
    },

    /** The names of the levels that each of these users has. */
    ofUsers: async (userIds: readonly Id[]): Promise<ReadonlyMap<Id, readonly string[]>> => {
      const links = await kysely
        .selectFrom('app_user_to_level')
        .innerJoin('license_level', 'license_level.id', 'app_user_to_level.level_id')
        .where('app_user_to_level.app_user_id', 'in', idsOf(dialect, userIds))
        .select(['app_user_to_level.app_user_id', 'license_level.name'])
        .orderBy('license_level.id')
        .execute()
      const named = Map.groupBy(links, (link) => link.app_user_id)
      return new Map(userIds.map((id) => [id, (named.get(id) ?? []).map((link) => link.name)]))
    },

    setOfLicense: async (licenseId: Id, levelIds: readonly Id[]) => {
      await kysely.deleteFrom('license_to_level').where('license_id', '=', licenseId).execute()
      const rows = levelIds.map((levelId) => ({ license_id: licenseId, level_id: levelId }))
      if (rows.length > 0) await kysely.insertInto('license_to_level').values(rows).execute()
    },

    setOfUser: async (userId: Id, levelIds: readonly Id[]) => {
      await kysely.deleteFrom('app_user_to_level').where('app_user_id', '=', userId).execute()
      const rows = levelIds.map((levelId) => ({ app_user_id: userId, level_id: levelId }))
      if (rows.length > 0) await kysely.insertInto('app_user_to_level').values(rows).execute()
    },
  }
}
