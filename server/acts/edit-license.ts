import { ApiError } from '../../shared/errors.ts'
import type { LicenseEdit } from '../../shared/licenses.ts'
import type { Call } from '../call.ts'
import { noteChange } from '../touched.ts'
import { tellLicense } from './tell.ts'

type Kit = Pick<Call, 'licenses' | 'levels' | 'now' | 'touched'>

/** Leaves out what was not given. */
const given = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> } // what the filter does

/**
 * Changes what is given of a license and keeps the rest.
 * @throws ApiError `not_found`, `validation_error` when nothing is given or the application lacks a level
 */
export const editLicense = async (kit: Kit, { applicationId, licenseId, applicationLicenseSettings = {}, ...fields }: LicenseEdit) => {
  const { levels, ...settings } = applicationLicenseSettings
  const changes = given({ ...fields, ...settings })
  if (Object.keys(changes).length === 0 && levels === undefined)
    throw new ApiError('validation_error', { errors: [{ path: '', message: 'Nothing to change' }] })

  const before = await kit.licenses.get(applicationId, licenseId)
  const after = { ...before, ...changes }
  const had = levels === undefined ? undefined : (await kit.levels.ofLicenses([licenseId])).get(licenseId)
  await kit.licenses.update(applicationId, [{ before, after }], kit.now)
  if (levels !== undefined)
    await kit.levels.setOfLicense(licenseId, await kit.levels.idsOf(applicationId, levels, 'applicationLicenseSettings.levels'))
  noteChange(kit.touched, { id: licenseId, before: tellLicense(before, kit.now, had), after: tellLicense(after, kit.now, levels) })
}
