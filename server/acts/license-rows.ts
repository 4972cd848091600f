import type { LicensesExport } from '../../shared/license-files.ts'
import { licenseState } from '../../shared/license-states.ts'
import type { Call } from '../call.ts'
import { byId } from '../exchange/by-id.ts'

type Kit = Pick<Call, 'licenses' | 'levels' | 'now' | 'newId'>

/** The licenses of an application as lines of a file, in batches by id. */
export async function* licenseRows({ licenses, levels, now, newId }: Kit, { applicationId, status, level }: LicensesExport) {
  for await (const batch of byId(newId(), (after, most) => licenses.after(applicationId, after, most))) {
    const named = await levels.ofLicenses(batch.map(({ id }) => id))
    const rows = batch.map((stored) => ({ ...stored, levels: [...(named.get(stored.id) ?? [])], status: licenseState(stored, now) }))
    yield rows.filter((row) => (status === undefined || row.status === status) && (level === undefined || row.levels.includes(level)))
  }
}
