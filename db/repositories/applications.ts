import { ApiError } from '../../shared/errors.ts'
import type { Application, ApplicationChanges, ApplicationSettings, RuntimeKeys } from '../../shared/applications.ts'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import { reachable, reaches, type Reach } from '../reach.ts'
import { read } from '../read.ts'
import type { ApplicationTable } from '../schema.ts'
import { tallies } from './tallies.ts'

const LIVING = read((kysely, accountId: Id) =>
  kysely
    .selectFrom('application')
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null)
    .select(['id', 'name', 'socket_key', 'http_key', 'runtime_keys_updated_at'])
    .orderBy('id', 'desc'),
)

const LIVING_ONE = read((kysely, accountId: Id, id: Id) =>
  kysely.selectFrom('application').where('account_id', '=', accountId).where('id', '=', id).where('deleted_at', 'is', null).select('id'),
)

/** Whether the application lives in the account, whoever asks; tells `not_found` from `application_forbidden`. */
export const findLivingApplication = async (handle: Handle, accountId: Id, id: Id) => (await handle.rows(LIVING_ONE, accountId, id))[0]

/** The runtime keys of an application to be, or their successors. */
export interface NewRuntimeKeys {
  readonly socketKey: string
  readonly httpKey: string
}

type KeyColumns = Pick<ApplicationTable, 'socket_key' | 'http_key' | 'runtime_keys_updated_at'>

const toRuntimeKeys = (row: KeyColumns): RuntimeKeys => ({
  socketKey: row.socket_key,
  httpKey: row.http_key,
  updatedAt: row.runtime_keys_updated_at,
})

const toApplication = (row: KeyColumns & Pick<ApplicationTable, 'id' | 'name'>): Application => ({
  id: row.id,
  name: row.name,
  applicationApiKeys: toRuntimeKeys(row),
})

const flag = (value: boolean | undefined) => (value === undefined ? undefined : value ? 1 : 0)

/** Applications within reach. */
export const applications = (handle: Handle, reach: Reach) => {
  const { kysely } = handle
  const within = (id: Id) => reachable(kysely, reach).where('application.id', '=', id)

  const changed = async <T>(row: Promise<T | undefined>) => {
    const found = await row
    if (found === undefined) throw new ApiError('not_found')
    return found
  }

  const update = (id: Id) => kysely.updateTable('application').where('id', 'in', within(id).select('application.id'))

  return {
    /** Newest first. */
    list: async (): Promise<Application[]> => {
      const rows = await handle.rows(LIVING, reach.accountId)
      return (reach.applications === 'all' ? rows : rows.filter((row) => reaches(reach, row.id))).map(toApplication)
    },

    /** @throws ApiError `not_found` */
    settings: async (id: Id): Promise<ApplicationSettings> => {
      const row = await changed(within(id).selectAll('application').executeTakeFirst())
      const levels = await kysely.selectFrom('license_level').where('application_id', '=', id).select('name').orderBy('id').execute()
      return {
        id: row.id,
        name: row.name,
        version: row.version,
        isPaused: row.is_paused === 1,
        requiresLicense: row.requires_license === 1,
        clientBlacklisting: row.client_blacklisting,
        levels: levels.map((level) => level.name),
        createdAt: row.created_at,
        updatedAt: row.updated_at,
      }
    },

    /** How many of the ids are within reach. */
    countWithin: async (ids: readonly Id[]) => {
      const rows = await reachable(kysely, reach).where('application.id', 'in', ids).select('application.id').execute()
      return rows.length
    },

    /** Made with version 1.0.0, running, without levels; a license is not required. */
    insert: async (draft: { id: Id; name: string; keys: NewRuntimeKeys; now: Date }): Promise<Application> => {
      const at = draft.now.toISOString()
      const row = await kysely
        .insertInto('application')
        .values({
          id: draft.id,
          account_id: reach.accountId,
          name: draft.name,
          version: '1.0.0',
          is_paused: 0,
          requires_license: 0,
          client_blacklisting: 'authorized',
          socket_key: draft.keys.socketKey,
          http_key: draft.keys.httpKey,
          runtime_keys_updated_at: at,
          deleted_at: null,
          created_at: at,
          updated_at: at,
        })
        .returning(['id', 'name', 'socket_key', 'http_key', 'runtime_keys_updated_at'])
        .executeTakeFirstOrThrow()
      await tallies(handle).open(draft.id)
      return toApplication(row)
    },

    /** @throws ApiError `not_found` */
    update: async (id: Id, changes: ApplicationChanges, now: Date) => {
      const set = {
        name: changes.name,
        version: changes.version,
        is_paused: flag(changes.isPaused),
        requires_license: flag(changes.requiresLicense),
        client_blacklisting: changes.clientBlacklisting,
        updated_at: now.toISOString(),
      } as const
      const given = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined))
      await changed(update(id).set(given).returning('id').executeTakeFirst())
    },

    /** Replaces one of the two runtime keys. @throws ApiError `not_found` */
    replaceRuntimeKey: async (id: Id, type: 'socket' | 'http', key: string, now: Date): Promise<RuntimeKeys> => {
      const row = await changed(
        update(id)
          .set({ [`${type}_key`]: key, runtime_keys_updated_at: now.toISOString(), updated_at: now.toISOString() })
          .returning(['socket_key', 'http_key', 'runtime_keys_updated_at'])
          .executeTakeFirst(),
      )
      return toRuntimeKeys(row)
    },

    /** Leaves a tombstone that nobody sees. @throws ApiError `not_found` */
    remove: async (id: Id, now: Date) => {
      await changed(update(id).set({ deleted_at: now.toISOString() }).returning('id').executeTakeFirst())
    },
  }
}
