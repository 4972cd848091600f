import type { EndpointMeta } from '../endpoint.ts'
import { exportBlacklists, exportFiles, exportLicenses, exportUsers, exportVariables } from './management/exports.ts'
import { importLicenses, importUsers } from './management/imports.ts'
import { exportApiKeys } from './session/api-keys.ts'
import { exportAuditEvents } from './session/audit.ts'

/** What only REST has, by operation id: tRPC knows neither files nor answers without a bound. */
export const restOnly: Readonly<Record<string, EndpointMeta>> = {
  'management.blacklists.export': exportBlacklists,
  'management.files.export': exportFiles,
  'management.licenses.export': exportLicenses,
  'management.licenses.import': importLicenses,
  'management.users.export': exportUsers,
  'management.users.import': importUsers,
  'management.variables.export': exportVariables,
  'session.apiKeys.export': exportApiKeys,
  'session.audit.export': exportAuditEvents,
}
