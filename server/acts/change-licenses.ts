import type { StoredLicense } from '../../db/repositories/license-rows.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Call } from '../call.ts'
import { noteChange } from '../touched.ts'
import { inBatches } from './in-batches.ts'
import { tellLicense, tellLicenseChange } from './tell.ts'

/** Which licenses: one, several, or all of the application. */
export interface Selection {
  readonly applicationId: Id
  readonly licenseId?: Id | undefined
  readonly licenseIds?: readonly Id[] | undefined
  readonly all?: true | undefined
  readonly dryRun?: boolean | undefined
}

type Kit = Pick<Call, 'licenses' | 'now' | 'touched' | 'bound'>

const batchesOf = ({ licenses, touched }: Kit, { applicationId, licenseId, licenseIds, all }: Selection) => {
  const named = licenseIds ?? (licenseId === undefined ? [] : [licenseId])
  return inBatches(licenses, { applicationId, ids: all === true ? 'all' : named }, touched)
}

/**
 * Does the same to every selected license. Of named ones all change or none; with `all` those that are unfit are left alone.
 *
 * @param change the license after it: the same object when nothing changes
 * @returns how many change
 * @throws ApiError `not_found`, `conflict` when a named one is missing or unfit
 */
export const changeLicenses = async (
  kit: Kit,
  selection: Selection,
  change: (license: StoredLicense) => StoredLicense | 'unfit',
): Promise<{ affected: number }> => {
  let affected = 0
  for await (const batch of batchesOf(kit, selection)) {
    const changed = batch.flatMap((before) => {
      const after = change(before)
      if (after === 'unfit' && selection.all !== true) throw new ApiError('conflict')
      return after === 'unfit' || after === before ? [] : [{ before, after }]
    })
    if (selection.dryRun !== true) await kit.licenses.update(selection.applicationId, changed, kit.now)
    // What became of each of all would be as long as the table.
    for (const change of selection.all === true ? [] : changed)
      noteChange(kit.touched, { id: change.before.id, ...tellLicenseChange(change, kit.now) })
    affected += changed.length
    kit.bound(affected)
  }
  return { affected }
}

/** Deletes the selected licenses. @throws ApiError `not_found` when a named one is missing */
export const removeLicenses = async (kit: Kit & Pick<Call, 'levels'>, selection: Selection): Promise<{ affected: number }> => {
  let affected = 0
  for await (const batch of batchesOf(kit, selection)) {
    if (selection.all !== true) {
      const levels = await kit.levels.ofLicenses(batch.map(({ id }) => id))
      for (const license of batch)
        noteChange(kit.touched, { id: license.id, before: tellLicense(license, kit.now, levels.get(license.id)) })
    }
    if (selection.dryRun !== true) await kit.licenses.remove(selection.applicationId, batch)
    affected += batch.length
    kit.bound(affected)
  }
  return { affected }
}
