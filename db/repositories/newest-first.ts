import type { Id } from '../../shared/ids.ts'
import { MOST_HITS, type Page } from '../../shared/tables.ts'
import type { Handle } from '../handle.ts'
import { reachable, type Reach } from '../reach.ts'
import type { SearchField } from '../search/fields.ts'
import { hits } from '../search/hits.ts'
import { type Window, windowOf } from './page-window.ts'

/** Rows that are counted by a tally and read newest first. */
type Kind = 'app_user' | 'blacklist_entry'

const TALLY = { app_user: 'users', blacklist_entry: 'blacklist_entries' } as const satisfies Record<Kind, string>

/** Which rows of an application. */
export interface RowsAsked<K extends Kind> {
  readonly applicationId: Id
  /** No fields are all of them. */
  readonly search?: { readonly term: string; readonly fields: readonly SearchField<K>[] } | undefined
}

export interface PageAsked<K extends Kind> extends RowsAsked<K> {
  readonly currentPage: number
  readonly pageSize: number
}

/** How many there are; of those that match a search at most `MOST_HITS` are counted. */
interface Counted {
  readonly total: number
  readonly isCapped: boolean
}

/** A table whose rows are within reach, newest first: which rows make a page, and how many there are. */
export const newestFirst = <K extends Kind>(handle: Handle, reach: Reach, kind: K) => {
  const { kysely } = handle
  const tally: 'users' | 'blacklist_entries' = TALLY[kind]

  const tallied = async (applicationId: Id) => {
    const row = await reachable(kysely, reach)
      .innerJoin('application_tally', 'application_tally.application_id', 'application.id')
      .where('application.id', '=', applicationId)
      .select(`application_tally.${tally} as total`)
      .executeTakeFirst()
    return row?.total ?? 0
  }

  /** The newest ids that match, one more than are counted if there are more. */
  const found = (applicationId: Id, search: NonNullable<RowsAsked<K>['search']>) =>
    hits(handle, { kind, applicationId, ...search }, MOST_HITS + 1)

  const idsIn = async (applicationId: Id, { skip, take, isTurned }: Window) => {
    const rows = await kysely
      .selectFrom<Kind>(kind)
      .where('application_id', '=', applicationId)
      .select('id')
      .orderBy('id', isTurned ? 'asc' : 'desc')
      .limit(take)
      .offset(skip)
      .execute()
    const ids = rows.map(({ id }) => id)
    return isTurned ? ids.toReversed() : ids
  }

  return {
    count: async ({ applicationId, search }: RowsAsked<K>): Promise<Counted> => {
      if (search === undefined) return { total: await tallied(applicationId), isCapped: false }
      const ids = await found(applicationId, search)
      return { total: Math.min(ids.length, MOST_HITS), isCapped: ids.length > MOST_HITS }
    },

    /** The ids of one page: without a search all are counted exactly, with one the newest `MOST_HITS`. */
    page: async (asked: PageAsked<K>): Promise<Page<Id>> => {
      const { applicationId, search, currentPage, pageSize } = asked
      if (search === undefined) {
        const total = await tallied(applicationId)
        const window = windowOf(total, asked)
        return { rows: window === undefined ? [] : await idsIn(applicationId, window), total, isCapped: false }
      }
      const ids = await found(applicationId, search)
      const counted = ids.slice(0, MOST_HITS)
      const offset = (currentPage - 1) * pageSize
      return { rows: counted.slice(offset, offset + pageSize), total: counted.length, isCapped: ids.length > MOST_HITS }
    },
  }
}
