import type { Page } from '../../shared/tables.ts'
import { idsOf } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import type { Reach } from '../reach.ts'
import { newestFirst, type PageAsked, type RowsAsked } from './newest-first.ts'
import { selectUsers, type StoredUser, toStoredUser } from './user-rows.ts'

/** What users are looked for. */
export type UsersAsked = RowsAsked<'app_user'>

/** The table of app users of an application within reach, newest first. */
export const userTable = (handle: Handle, reach: Reach) => {
  const { count, page } = newestFirst(handle, reach, 'app_user')

  return {
    count,

    /** One page: all users are counted exactly, of a search the newest `MOST_HITS`. */
    page: async (asked: PageAsked<'app_user'>): Promise<Page<StoredUser>> => {
      const { rows: ids, ...counted } = await page(asked)
      const users = selectUsers(handle, reach, asked.applicationId).where('app_user.id', 'in', idsOf(handle.dialect, ids))
      return { ...counted, rows: (await users.orderBy('app_user.id', 'desc').execute()).map(toStoredUser) }
    },
  }
}
