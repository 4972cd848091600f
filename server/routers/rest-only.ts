import type { EndpointMeta } from '../endpoint.ts'
import { exportLicenses, exportUsers } from './management/exports.ts'
import { importLicenses, importUsers } from './management/imports.ts'

/** What only REST has, by operation id: tRPC knows neither files nor answers without a bound. */
export const restOnly: Readonly<Record<string, EndpointMeta>> = {
  'management.licenses.export': exportLicenses,
  'management.licenses.import': importLicenses,
  'management.users.export': exportUsers,
  'management.users.import': importUsers,
}
