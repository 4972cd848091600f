import type { Id } from '../../shared/ids.ts'
import type { Call } from '../call.ts'
import { toLicense } from './to-license.ts'

/** One license as the contract shows it. @throws ApiError `not_found` */
export const readLicense = async (
  { licenses, levels, now }: Pick<Call, 'licenses' | 'levels' | 'now'>,
  { applicationId, licenseId }: { applicationId: Id; licenseId: Id },
) => {
  const stored = await licenses.get(applicationId, licenseId)
  return toLicense(stored, (await levels.ofLicenses([licenseId])).get(licenseId) ?? [], now)
}
