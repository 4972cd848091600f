import { ApiError } from '../../shared/errors.ts'
import { dayOfId, type Id } from '../../shared/ids.ts'
import { applicationOf, given, idField, idValue, idsOf } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import type { Reach } from '../reach.ts'
import { perDay, tallies } from './tallies.ts'
import { type ChangedUser, changedUserColumns, columnsOfUser, loginKey, readUserAs } from './user-columns.ts'
import { selectUsers, type StoredUser, toStoredUser } from './user-rows.ts'

/** A new app user. */
export interface NewUser extends Omit<StoredUser, 'applicationId' | 'blacklistedAt' | 'createdAt' | 'updatedAt'> {
  /** argon2id as a PHC string. No function of this repository gives it back. */
  readonly passwordHash: string
}

/** App users of one application within reach. Whoever writes holds the account's lock. */
export const users = (handle: Handle, reach: Reach) => {
  const { kysely, dialect } = handle
  const select = (applicationId: Id) => selectUsers(handle, reach, applicationId)

  /** By its login, without regard to case. */
  const find = async (applicationId: Id, login: string): Promise<StoredUser | undefined> => {
    const row = await select(applicationId).where('app_user.login_key', '=', loginKey(login)).executeTakeFirst()
    return row === undefined ? undefined : toStoredUser(row)
  }

  return {
    find,

    /** @throws ApiError `not_found` */
    get: async (applicationId: Id, id: Id): Promise<StoredUser> => {
      const row = await select(applicationId).where('app_user.id', '=', id).executeTakeFirst()
      if (row === undefined) throw new ApiError('not_found')
      return toStoredUser(row)
    },

    /** All of them, by id. @throws ApiError `not_found` when one is missing */
    some: async (applicationId: Id, ids: readonly Id[]): Promise<StoredUser[]> => {
      const rows = await select(applicationId).where('app_user.id', 'in', idsOf(dialect, ids)).orderBy('app_user.id').execute()
      if (rows.length !== ids.length) throw new ApiError('not_found')
      return rows.map(toStoredUser)
    },

    /** The next ones by id, after `id`. */
    after: async (applicationId: Id, id: Id, most: number): Promise<StoredUser[]> =>
      (await select(applicationId).where('app_user.id', '>', id).orderBy('app_user.id').limit(most).execute()).map(toStoredUser),

    /** @throws ApiError `already_exists` when the login is taken */
    insert: async (applicationId: Id, { id, passwordHash, ...draft }: NewUser, now: Date) => {
      const at = now.toISOString()
      const columns = columnsOfUser({ ...draft, blacklistedAt: null })
      const inserted = await kysely
        .insertInto('app_user')
        .values({ ...columns, id, application_id: applicationId, password_hash: passwordHash, created_at: at, updated_at: at })
        .onConflict((conflict) => conflict.columns(['application_id', 'login_key']).doNothing())
        .executeTakeFirst()
      if (Number(inserted.numInsertedOrUpdatedRows) === 0) throw new ApiError('already_exists')
      const tally = tallies(handle)
      await tally.shift(applicationId, { users: 1 })
      await tally.count(applicationId, 'app_user.created', perDay([dayOfId(id)]))
    },

    /** Writes changed users, each with a new `updatedAt`. @throws ApiError `already_exists` when the login of a single one is taken */
    update: async (applicationId: Id, changed: readonly ChangedUser[], now: Date) => {
      if (changed.length === 0) return
      const pairs = changed.map(({ before, after }) => [before, columnsOfUser(after)] as const)
      const columns = changedUserColumns(pairs)
      if (columns.includes('login_key')) for (const { after } of changed) await refuseTaken(applicationId, after)
      const rows = pairs.map(([{ id }, after]) => ({ id, ...Object.fromEntries(columns.map((name) => [name, after[name]])) }))
      await kysely
        .updateTable('app_user')
        .from(given(dialect, rows))
        .set({ ...Object.fromEntries(columns.map((name) => [name, readUserAs(name)])), updated_at: now.toISOString() })
        .where('app_user.id', '=', idField('id'))
        .where(applicationOf('app_user'), '=', idValue(applicationId))
        .execute()
    },

    setPassword: async (applicationId: Id, id: Id, passwordHash: string) => {
      await kysely
        .updateTable('app_user')
        .set({ password_hash: passwordHash })
        .where('application_id', '=', applicationId)
        .where('id', '=', id)
        .execute()
    },

    /** Users to whom no license is linked any more. */
    remove: async (applicationId: Id, gone: readonly StoredUser[]) => {
      const ids = gone.map(({ id }) => id)
      await kysely.deleteFrom('app_user').where('application_id', '=', applicationId).where('id', 'in', idsOf(dialect, ids)).execute()
      await tallies(handle).shift(applicationId, { users: -ids.length })
    },
  }

  async function refuseTaken(applicationId: Id, { id, login }: StoredUser) {
    const holder = await find(applicationId, login)
    if (holder !== undefined && holder.id !== id) throw new ApiError('already_exists')
  }
}
