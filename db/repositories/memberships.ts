import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import { listMemberships } from '../system/accounts.ts'
import { updateSessionAccount } from '../system/people.ts'

/** The accounts of a person, the one place that looks beyond the caller's own account: it starts from who they are. */
export const memberships = (handle: Handle) => ({
  /** Those that are open, the one joined first in front. */
  list: async (userId: Id) => {
    const all = await listMemberships(handle, userId)
    return all
      .filter(({ disabledAt }) => disabledAt === null)
      .map(({ accountId, accountName, role }) => ({ id: accountId, name: accountName, role }))
  },

  /** Makes a session act for another account of its person. */
  enter: (sessionId: Id, accountId: Id) => updateSessionAccount(handle, sessionId, accountId),
})
