import type { BlacklistsQuery } from '../../shared/blacklists.ts'
import { toPage } from '../../shared/tables.ts'
import type { Call } from '../call.ts'

/** Which stored field each category looks at. */
const FIELD_OF = {
  'Client id': 'clientId',
  IPv4: 'ipAddress',
  Comment: 'comment',
} as const satisfies Record<NonNullable<BlacklistsQuery['searchParams']>['categories'][number], string>

/** A page of blacklist entries. Source: management-api.md section 7, "get-blacklists-table". */
export const tableOfBlacklists = async ({ blacklistTable }: Pick<Call, 'blacklistTable'>, query: BlacklistsQuery) => {
  const { searchParams, ...asked } = query
  const term = searchParams?.searchString ?? ''
  const search = term === '' ? undefined : { term, fields: (searchParams?.categories ?? []).map((category) => FIELD_OF[category]) }
  return toPage(await blacklistTable.page({ ...asked, search }), query.pageSize)
}
