import type { LicensesQuery } from '../../shared/licenses.ts'
import { toPage } from '../../shared/tables.ts'
import type { Call } from '../call.ts'
import { toLicense } from './to-license.ts'

/** Which stored field each category looks at. */
const FIELD_OF = {
  License: 'license',
  IPv4: 'ipAddress',
  'Client id': 'clientId',
  Login: 'login',
  Comment: 'comment',
} as const satisfies Record<NonNullable<LicensesQuery['searchParams']>['categories'][number], string>

/** A page of licenses. Source: management-api.md section 5, "get-licenses-table". */
export const tableOfLicenses = async (
  { licenseTable, levels, now }: Pick<Call, 'licenseTable' | 'levels' | 'now'>,
  query: LicensesQuery,
) => {
  const { searchParams, ...asked } = query
  const term = searchParams?.searchString ?? ''
  const fields = (searchParams?.categories ?? []).map((category) => FIELD_OF[category])
  const page = await licenseTable.page({ ...asked, search: term === '' ? undefined : { term, fields }, now })
  const named = await levels.ofLicenses(page.rows.map(({ id }) => id))
  return toPage({ ...page, rows: page.rows.map((row) => toLicense(row, named.get(row.id) ?? [], now)) }, query.pageSize)
}
