import { UserRow, UsersExport } from '../../../shared/user-files.ts'
import { LicenseRow, LicensesExport } from '../../../shared/license-files.ts'
import { licenseRows } from '../../acts/license-rows.ts'
import { userRows } from '../../acts/user-rows.ts'
import { endpoint } from '../../endpoint.ts'

/** Management API, "Export". A new one is a row's shape, its batches by id, and these facts. */

export const exportLicenses = endpoint({
  summary: 'Export the licenses of an application',
  description: 'In the order of their creation. `status` and `level` pick some; the status is that of the moment the export began.',
  scope: 'licenses:read',
  application: true,
  rest: { route: 'GET /api/v1/panel/export-licenses', message: 'All licenses', file: 'licenses' },
})
  .input(LicensesExport)
  .output(LicenseRow)
  .stream(({ ctx, input }) => licenseRows(ctx, input))

export const exportUsers = endpoint({
  summary: 'Export the app users of an application',
  description: 'In the order of their creation. Passwords and their hashes stay here.',
  scope: 'app_users:read',
  application: true,
  rest: { route: 'GET /api/v1/panel/export-users', message: 'All app users', file: 'users' },
})
  .input(UsersExport)
  .output(UserRow)
  .stream(({ ctx, input }) => userRows(ctx, input))
