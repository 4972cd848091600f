import { sql } from 'kysely'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import { idsOf } from '../bulk.ts'
import { countAll } from '../numbers.ts'
import type { Reach } from '../reach.ts'
import type { ApiKeyTable, Flag, KeyLimitUseTable } from '../schema.ts'

/** A key as it is listed: never its hash. */
const COLUMNS = [
  'id',
  'name',
  'public_id',
  'last4',
  'scopes',
  'limits',
  'all_applications',
  'expires_at',
  'revoked_at',
  'rotated_at',
  'rotated_from_id',
  'counted_as',
  'last_used_at',
  'last_used_ip',
  'created_by',
  'created_at',
  'updated_at',
] as const

/** What a key has used of one limited scope. */
export type ScopeUse = Pick<KeyLimitUseTable, 'scope' | 'day' | 'on_day' | 'in_total'>

export type ApiKeyRow = Pick<ApiKeyTable, (typeof COLUMNS)[number]> & {
  readonly application_ids: readonly Id[]
  readonly uses: readonly ScopeUse[]
}

type StoredKey = Omit<ApiKeyRow, 'application_ids' | 'uses'>

/** The key whose counts of limits are this one's. */
export const countedAs = ({ id, counted_as: shared }: Pick<ApiKeyTable, 'id' | 'counted_as'>): Id => shared ?? id

/** A new key: everything but what only time brings. */
export type NewApiKey = Pick<
  ApiKeyTable,
  | 'id'
  | 'public_id'
  | 'hash'
  | 'pepper_version'
  | 'last4'
  | 'name'
  | 'scopes'
  | 'limits'
  | 'all_applications'
  | 'expires_at'
  | 'rotated_from_id'
  | 'counted_as'
  | 'created_by'
> & { readonly application_ids: readonly Id[] }

/** Columns an edit may set, and the applications when they change. */
export interface ApiKeyEdit {
  readonly name?: string
  readonly scopes?: string
  readonly limits?: string | null
  readonly all_applications?: Flag
  readonly expires_at?: string | null
  readonly application_ids?: readonly Id[]
}

/** The account's API keys; a removed one is not seen. */
export const apiKeys = ({ kysely, dialect }: Handle, { accountId }: Reach) => {
  const living = () => kysely.selectFrom('api_key').where('account_id', '=', accountId).where('removed_at', 'is', null)
  const change = (id: Id) =>
    kysely.updateTable('api_key').where('account_id', '=', accountId).where('removed_at', 'is', null).where('id', '=', id)

  const linksOf = async (rows: readonly StoredKey[]) => {
    const ids = rows.filter((row) => row.all_applications === 0).map((row) => row.id)
    const links = await kysely
      .selectFrom('api_key_application')
      .innerJoin('application', 'application.id', 'api_key_application.application_id')
      .where('application.deleted_at', 'is', null)
      .where('api_key_id', 'in', ids)
      .select(['api_key_id', 'application_id'])
      .orderBy('application_id')
      .execute()
    return Map.groupBy(links, (link) => link.api_key_id)
  }

  const usesOf = async (rows: readonly StoredKey[]) => {
    const ids = rows.filter((row) => row.limits !== null).map(countedAs)
    if (ids.length === 0) return new Map<Id, (ScopeUse & { readonly api_key_id: Id })[]>()
    const uses = await kysely
      .selectFrom('key_limit_use')
      .where('api_key_id', 'in', idsOf(dialect, ids))
      .select(['api_key_id', 'scope', 'day', 'on_day', 'in_total'])
      .execute()
    return Map.groupBy(uses, (use) => use.api_key_id)
  }

  const complete = async (rows: readonly StoredKey[]): Promise<ApiKeyRow[]> => {
    const links = await linksOf(rows)
    const uses = await usesOf(rows)
    return rows.map((row) => ({
      ...row,
      application_ids: (links.get(row.id) ?? []).map((link) => link.application_id),
      uses: uses.get(countedAs(row)) ?? [],
    }))
  }

  const link = async (id: Id, applicationIds: readonly Id[]) => {
    await kysely.deleteFrom('api_key_application').where('api_key_id', '=', id).execute()
    if (applicationIds.length === 0) return
    const rows = applicationIds.map((applicationId) => ({ api_key_id: id, application_id: applicationId }))
    await kysely.insertInto('api_key_application').values(rows).execute()
  }

  return {
    /** Newest first. */
    list: async () => complete(await living().select(COLUMNS).orderBy('id', 'desc').execute()),

    /** @throws ApiError `not_found` */
    get: async (id: Id): Promise<ApiKeyRow> => {
      const [row] = await complete(await living().where('id', '=', id).select(COLUMNS).execute())
      if (row === undefined) throw new ApiError('not_found')
      return row
    },

    /** Keys in force; a retiring one gives its place to its successor while that lives. Source: management-api.md section 3, "Limits". */
    countActive: async (now: Date) => {
      const at = now.toISOString()
      const row = await living()
        .where('revoked_at', 'is', null)
        .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', at)]))
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('api_key as successor')
                .whereRef('successor.rotated_from_id', '=', 'api_key.id')
                .where('successor.revoked_at', 'is', null)
                .where((eb) => eb.or([eb('successor.expires_at', 'is', null), eb('successor.expires_at', '>', at)]))
                .select(sql`1`.as('one')),
            ),
          ),
        )
        .select(countAll().as('active'))
        .executeTakeFirstOrThrow()
      return row.active
    },

    insert: async ({ application_ids: applicationIds, ...key }: NewApiKey, now: Date) => {
      const at = now.toISOString()
      await kysely
        .insertInto('api_key')
        .values({
          ...key,
          account_id: accountId,
          revoked_at: null,
          removed_at: null,
          rotated_at: null,
          last_used_at: null,
          last_used_ip: null,
          created_at: at,
          updated_at: at,
        })
        .execute()
      await link(key.id, applicationIds)
    },

    update: async (id: Id, { application_ids: applicationIds, ...columns }: ApiKeyEdit, now: Date) => {
      await change(id)
        .set({ ...columns, updated_at: now.toISOString() })
        .execute()
      if (applicationIds !== undefined) await link(id, applicationIds)
    },

    /** Puts a successor in its place: it retires at `expiresAt`, or is revoked now when that is null. */
    retire: async (id: Id, expiresAt: string | null, now: Date) => {
      const at = now.toISOString()
      const end = expiresAt === null ? { revoked_at: at } : { expires_at: expiresAt }
      await change(id)
        .set({ ...end, rotated_at: at, updated_at: at })
        .execute()
    },

    /** The first revocation stands. */
    revoke: async (id: Id, now: Date) => {
      const at = now.toISOString()
      await change(id).where('revoked_at', 'is', null).set({ revoked_at: at, updated_at: at }).execute()
    },

    /** Takes a revoked key off the list; the row stays and answers `api_key_revoked`. */
    remove: async (id: Id, now: Date) => {
      await change(id).set({ removed_at: now.toISOString() }).execute()
    },
  }
}
