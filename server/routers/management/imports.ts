import { Imported, ImportQuery } from '../../../shared/exchange.ts'
import { licenseImporter } from '../../acts/import-licenses.ts'
import { userImporter } from '../../acts/import-users.ts'
import { endpoint } from '../../endpoint.ts'
import { fileOf } from '../../measure.ts'

/** Management API, "Import". */

const ALL_OR_NONE = 'All or none: first every line is judged, then all are written in one transaction.'

export const importLicenses = endpoint({
  summary: 'Import licenses from a file',
  description: `${ALL_OR_NONE} Licenses come in any state, linked to users that the application has.`,
  scope: 'licenses:create',
  application: true,
  limit: 'createdApplicationLicenseCount',
  measure: fileOf,
  audit: 'license.import',
  isLong: true,
  rest: {
    route: 'POST /api/v1/panel/import-licenses',
    message: 'Successfully imported licenses',
    upload: true,
    refusals: ['already_exists'],
  },
})
  .input(ImportQuery)
  .output(Imported)
  .upload(licenseImporter)

export const importUsers = endpoint({
  summary: 'Import app users from a file',
  description: `${ALL_OR_NONE} Users come with a password, with its argon2id hash, or without: then nobody signs in as them until they are given one.`,
  scope: 'app_users:create',
  application: true,
  limit: 'createdApplicationUserCount',
  measure: fileOf,
  audit: 'user.import',
  isLong: true,
  rest: { route: 'POST /api/v1/panel/import-users', message: 'Successfully imported users', upload: true, refusals: ['already_exists'] },
})
  .input(ImportQuery)
  .output(Imported)
  .upload(userImporter)
