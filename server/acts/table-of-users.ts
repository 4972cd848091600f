import type { UsersCount, UsersQuery } from '../../shared/app-users.ts'
import { toPage } from '../../shared/tables.ts'
import type { Call } from '../call.ts'
import { toUser } from './to-user.ts'

/** Which stored field each category looks at. */
const FIELD_OF = {
  Login: 'login',
  IPv4: 'ipAddress',
  'Client id': 'clientId',
} as const satisfies Record<NonNullable<UsersQuery['searchParams']>['categories'][number], string>

/** What a repository looks for; undefined when every user is wanted. */
const searchOf = (searchParams: UsersCount['searchParams']) => {
  const term = searchParams?.searchString ?? ''
  if (term === '') return undefined
  return { term, fields: (searchParams?.categories ?? []).map((category) => FIELD_OF[category]) }
}

/** How many users there are, or match. Source: management-api.md section 6, "get-users-metadata". */
export const countUsers = async ({ userTable }: Pick<Call, 'userTable'>, { applicationId, searchParams }: UsersCount) => {
  const { total, isCapped } = await userTable.count({ applicationId, search: searchOf(searchParams) })
  return { totalUsers: total, ...(isCapped ? { totalIsCapped: true as const } : {}) }
}

/** A page of users. Source: management-api.md section 6, "get-users-table". */
export const tableOfUsers = async ({ userTable, levels }: Pick<Call, 'userTable' | 'levels'>, query: UsersQuery) => {
  const { searchParams, ...asked } = query
  const page = await userTable.page({ ...asked, search: searchOf(searchParams) })
  const named = await levels.ofUsers(page.rows.map(({ id }) => id))
  return toPage({ ...page, rows: page.rows.map((row) => toUser(row, named.get(row.id) ?? [])) }, query.pageSize)
}
