import type { EndpointMeta } from '../endpoint.ts'
import { exportLicenses, exportUsers } from './management/exports.ts'

/** What only REST has, by operation id: tRPC knows neither files nor answers without a bound. */
export const restOnly: Readonly<Record<string, EndpointMeta>> = {
  'management.licenses.export': exportLicenses,
  'management.users.export': exportUsers,
}
