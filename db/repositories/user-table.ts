import type { Id } from '../../shared/ids.ts'
import { MOST_HITS, type Page } from '../../shared/tables.ts'
import { idsOf } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import { reachable, type Reach } from '../reach.ts'
import type { APP_USER_FIELDS } from '../search/fields.ts'
import { hits } from '../search/hits.ts'
import { type Window, windowOf } from './page-window.ts'
import { selectUsers, type StoredUser, toStoredUser } from './user-rows.ts'

/** What users are looked for. */
export interface UsersAsked {
  readonly applicationId: Id
  /** No fields are all of them. */
  readonly search?: { readonly term: string; readonly fields: readonly (typeof APP_USER_FIELDS)[number][] } | undefined
}

/** How many there are; of those that match a search at most `MOST_HITS` are counted. */
export interface UsersCounted {
  readonly total: number
  readonly isCapped: boolean
}

interface UsersPage extends UsersAsked {
  readonly currentPage: number
  readonly pageSize: number
}

/** The table of app users of an application within reach, newest first. */
export const userTable = (handle: Handle, reach: Reach) => {
  const { kysely, dialect } = handle

  const rowsOf = async (applicationId: Id, ids: readonly Id[]) => {
    const users = selectUsers(handle, reach, applicationId).where('app_user.id', 'in', idsOf(dialect, ids))
    return (await users.orderBy('app_user.id', 'desc').execute()).map(toStoredUser)
  }

  const tallied = async (applicationId: Id) => {
    const row = await reachable(kysely, reach)
      .innerJoin('application_tally', 'application_tally.application_id', 'application.id')
      .where('application.id', '=', applicationId)
      .select('application_tally.users')
      .executeTakeFirst()
    return row?.users ?? 0
  }

  /** The newest ids that match, one more than are counted if there are more. */
  const found = (applicationId: Id, search: NonNullable<UsersAsked['search']>) =>
    hits(handle, { kind: 'app_user', applicationId, ...search }, MOST_HITS + 1)

  const idsIn = async (applicationId: Id, { skip, take, isTurned }: Window) => {
    const rows = await kysely
      .selectFrom('app_user')
      .where('application_id', '=', applicationId)
      .select('id')
      .orderBy('id', isTurned ? 'asc' : 'desc')
      .limit(take)
      .offset(skip)
      .execute()
    return rows.map(({ id }) => id)
  }

  return {
    count: async ({ applicationId, search }: UsersAsked): Promise<UsersCounted> => {
      if (search === undefined) return { total: await tallied(applicationId), isCapped: false }
      const ids = await found(applicationId, search)
      return { total: Math.min(ids.length, MOST_HITS), isCapped: ids.length > MOST_HITS }
    },

    /** One page: all users are counted exactly, of a search the newest `MOST_HITS`. */
    page: async (asked: UsersPage): Promise<Page<StoredUser>> => {
      const { applicationId, search, currentPage, pageSize } = asked
      if (search === undefined) {
        const total = await tallied(applicationId)
        const window = windowOf(total, asked)
        const ids = window === undefined ? [] : await idsIn(applicationId, window)
        return { rows: await rowsOf(applicationId, ids), total, isCapped: false }
      }
      const ids = await found(applicationId, search)
      const counted = ids.slice(0, MOST_HITS)
      const offset = (currentPage - 1) * pageSize
      const rows = await rowsOf(applicationId, counted.slice(offset, offset + pageSize))
      return { rows, total: counted.length, isCapped: ids.length > MOST_HITS }
    },
  }
}
