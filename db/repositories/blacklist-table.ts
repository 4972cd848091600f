import type { BlacklistEntry } from '../../shared/blacklists.ts'
import type { Page } from '../../shared/tables.ts'
import { idsOf } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import type { Reach } from '../reach.ts'
import { selectNamed, toEntry } from './blacklist-rows.ts'
import { newestFirst, type PageAsked } from './newest-first.ts'

/** The table of blacklist entries of an application within reach, newest first. */
export const blacklistTable = (handle: Handle, reach: Reach) => {
  const { count, page } = newestFirst(handle, reach, 'blacklist_entry')

  return {
    count,

    /** One page: all entries are counted exactly, of a search the newest `MOST_HITS`. */
    page: async (asked: PageAsked<'blacklist_entry'>): Promise<Page<BlacklistEntry>> => {
      const { rows: ids, ...counted } = await page(asked)
      const named = { applicationId: asked.applicationId, ids: idsOf(handle.dialect, ids) }
      const entries = selectNamed(handle, reach, named)
      return { ...counted, rows: (await entries.orderBy('blacklist_entry.id', 'desc').execute()).map(toEntry) }
    },
  }
}
