import type { Kysely } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import type { Schema } from '../schema.ts'

const tombstonesIn = (kysely: Kysely<Schema>) => kysely.selectFrom('application').where('deleted_at', 'is not', null).select('id').limit(1)

/** Whether any application is deleted and not yet gone. */
export const hasTombstones = async ({ kysely }: Handle): Promise<boolean> => (await tombstonesIn(kysely).execute()).length > 0

const levelsOf = (kysely: Kysely<Schema>, applicationId: Id) =>
  kysely.selectFrom('license_level').where('application_id', '=', applicationId).select('license_level.id')

type Remove = (kysely: Kysely<Schema>, applicationId: Id, most: number) => { executeTakeFirst(): Promise<{ numDeletedRows: bigint }> }

/** Rows of a table that have the application's id and one of their own. */
const rowsOf =
  (table: 'license' | 'app_user' | 'blacklist_entry' | 'variable' | 'file'): Remove =>
  (kysely, applicationId, most) => {
    const some = kysely.selectFrom(table).where('application_id', '=', applicationId).select('id').limit(most)
    return kysely.deleteFrom(table).where('id', 'in', some)
  }

/**
 * What lies below an application, so that nothing refers to what comes next and no cascade removes more than a batch. Rows of the
 * search index follow by its own job: their triggers queue them.
 */
const BELOW: readonly Remove[] = [
  (kysely, applicationId, most) => {
    const links = kysely.selectFrom('license_to_level').where('level_id', 'in', levelsOf(kysely, applicationId))
    const some = links.select(['license_id', 'level_id']).limit(most).$asTuple('license_id', 'level_id')
    return kysely.deleteFrom('license_to_level').where(({ eb, refTuple }) => eb(refTuple('license_id', 'level_id'), 'in', some))
  },
  (kysely, applicationId, most) => {
    const links = kysely.selectFrom('app_user_to_level').where('level_id', 'in', levelsOf(kysely, applicationId))
    const some = links.select(['app_user_id', 'level_id']).limit(most).$asTuple('app_user_id', 'level_id')
    return kysely.deleteFrom('app_user_to_level').where(({ eb, refTuple }) => eb(refTuple('app_user_id', 'level_id'), 'in', some))
  },
  rowsOf('license'),
  rowsOf('app_user'),
  rowsOf('blacklist_entry'),
  rowsOf('variable'),
  rowsOf('file'),
  (kysely, applicationId, most) => kysely.deleteFrom('license_level').where('id', 'in', levelsOf(kysely, applicationId).limit(most)),
  (kysely, applicationId, most) => {
    const days = kysely.selectFrom('daily_count').where('application_id', '=', applicationId)
    const some = days.select(['application_id', 'kind', 'day']).limit(most).$asTuple('application_id', 'kind', 'day')
    return kysely.deleteFrom('daily_count').where(({ eb, refTuple }) => eb(refTuple('application_id', 'kind', 'day'), 'in', some))
  },
  (kysely, applicationId, most) => {
    const uses = kysely.selectFrom('key_use_application').where('application_id', '=', applicationId)
    const some = uses.select(['api_key_id', 'day', 'application_id']).limit(most).$asTuple('api_key_id', 'day', 'application_id')
    return kysely
      .deleteFrom('key_use_application')
      .where(({ eb, refTuple }) => eb(refTuple('api_key_id', 'day', 'application_id'), 'in', some))
  },
  (kysely, applicationId) => kysely.deleteFrom('application').where('id', '=', applicationId),
]

/**
 * Removes at most `most` rows of one kind below one deleted application, then, when nothing lies below it any more, the application.
 * @returns how many rows went; 0 when nothing is left to do
 */
export const purgeTombstones = async ({ kysely }: Handle, most: number): Promise<number> => {
  const tombstone = await tombstonesIn(kysely).executeTakeFirst()
  if (tombstone === undefined) return 0
  for (const remove of BELOW) {
    const { numDeletedRows } = await remove(kysely, tombstone.id, most).executeTakeFirst()
    if (numDeletedRows > 0n) return Number(numDeletedRows)
  }
  return 0
}
