import { sql } from 'kysely'
import type { Handle } from '../handle.ts'
import type { SearchKind } from '../search/fields.ts'

const KINDS: readonly SearchKind[] = ['license', 'app_user', 'blacklist_entry']

const indexOf = (kind: SearchKind) => sql.table(`${kind}_search`)

/** Whether rows wait to be indexed. Only SQLite has such: PostgreSQL indexes within the transaction that writes. */
export const hasQueuedRows = async ({ kysely, dialect }: Handle): Promise<boolean> =>
  dialect === 'sqlite' && (await kysely.selectFrom('search_queue').select('id').limit(1).execute()).length > 0

const reindex = async ({ kysely }: Handle, kind: SearchKind, ids: readonly string[]) => {
  const listed = sql`(select cast(value as integer) from json_each(${JSON.stringify(ids)}))`
  await sql`delete from ${indexOf(kind)} where rowid in ${listed}`.execute(kysely)
  // Of a row that is gone nothing comes back.
  await sql`insert into ${indexOf(kind)} (rowid, application, search)
    select id, application, search from ${sql.table(`${kind}_search_entry`)} where id in ${listed}`.execute(kysely)
}

/**
 * Indexes queued rows, those of one application after the other, the oldest first.
 * @returns how many; less than `most` when none is left
 */
export const indexQueued = async (handle: Handle, most: number): Promise<number> => {
  const queue = handle.kysely.selectFrom('search_queue').orderBy('kind').orderBy('application_id').orderBy('id')
  const rows = await queue.select(['kind', 'application_id', 'id']).limit(most).execute()
  const last = rows.at(-1)
  if (last === undefined) return 0
  for (const [kind, queued] of Map.groupBy(rows, (row) => row.kind)) {
    await reindex(
      handle,
      kind,
      queued.map(({ id }) => id),
    )
  }
  const taken = sql<boolean>`(kind, application_id, id) <= (${last.kind}, cast(${last.application_id} as integer), cast(${last.id} as integer))`
  await handle.kysely.deleteFrom('search_queue').where(taken).execute()
  return rows.length
}

const changesOf = async ({ kysely }: Handle) => (await sql<{ n: number }>`select total_changes() as n`.execute(kysely)).rows[0]?.n ?? 0

/**
 * Joins parts of the index, so that a search looks into few of them: writes about `pages` pages.
 * @returns whether there may be more to join. Source: https://sqlite.org/fts5.html#the_merge_command
 */
export const mergeIndex = async (handle: Handle, pages: number): Promise<boolean> => {
  const before = await changesOf(handle)
  for (const kind of KINDS)
    await sql`insert into ${indexOf(kind)} (${indexOf(kind)}, rank) values ('merge', ${pages})`.execute(handle.kysely)
  return (await changesOf(handle)) - before > KINDS.length
}
