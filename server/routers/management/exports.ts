import { UserRow, UsersExport } from '../../../shared/user-files.ts'
import { BlacklistEntry } from '../../../shared/blacklists.ts'
import { ExportQuery } from '../../../shared/exchange.ts'
import { StoredFile } from '../../../shared/files.ts'
import { LicenseRow, LicensesExport } from '../../../shared/license-files.ts'
import { Variable } from '../../../shared/variables.ts'
import { licenseRows } from '../../acts/license-rows.ts'
import { userRows } from '../../acts/user-rows.ts'
import { endpoint } from '../../endpoint.ts'
import { byId } from '../../exchange/by-id.ts'

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

export const exportBlacklists = endpoint({
  summary: 'Export the blacklists of an application',
  scope: 'blacklists:read',
  application: true,
  rest: { route: 'GET /api/v1/panel/export-blacklists', message: 'All blacklist entries', file: 'blacklists' },
})
  .input(ExportQuery)
  .output(BlacklistEntry.omit({ applicationId: true }).meta({ id: 'BlacklistRow' }))
  .stream(({ ctx, input: { applicationId } }) => byId(ctx.newId(), (after, most) => ctx.blacklists.after(applicationId, after, most)))

export const exportFiles = endpoint({
  summary: 'Export what is known of the files of an application',
  description: 'Their bytes are downloaded one by one.',
  scope: 'files:read',
  application: true,
  rest: { route: 'GET /api/v1/panel/export-files', message: 'All files', file: 'files' },
})
  .input(ExportQuery)
  .output(StoredFile.omit({ applicationId: true }).meta({ id: 'FileRow' }))
  .stream(({ ctx, input: { applicationId } }) => byId(ctx.newId(), (after, most) => ctx.files.after(applicationId, after, most)))

export const exportVariables = endpoint({
  summary: 'Export the variables of an application, with their values',
  scope: 'variables:read',
  application: true,
  rest: { route: 'GET /api/v1/panel/export-variables', message: 'All variables', file: 'variables' },
})
  .input(ExportQuery)
  .output(Variable.extend({}).meta({ id: 'VariableRow' }))
  .stream(async function* ({ ctx, input: { applicationId } }) {
    // There are never more than a few: one batch.
    yield (await ctx.variables.list(applicationId)).toReversed()
  })
