import type { UsersExport } from '../../shared/user-files.ts'
import type { Call } from '../call.ts'
import { byId } from '../exchange/by-id.ts'

type Kit = Pick<Call, 'users' | 'levels' | 'newId'>

/** The app users of an application as lines of a file, in batches by id. */
export async function* userRows({ users, levels, newId }: Kit, { applicationId }: UsersExport) {
  for await (const batch of byId(newId(), (after, most) => users.after(applicationId, after, most))) {
    const named = await levels.ofUsers(batch.map(({ id }) => id))
    yield batch.map((stored) => ({ ...stored, levels: [...(named.get(stored.id) ?? [])] }))
  }
}
