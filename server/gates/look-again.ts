import type { Handle } from '../../db/handle.ts'
import { findRole } from '../../db/system/accounts.ts'
import { hasSession } from '../../db/system/people.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Context } from '../context.ts'
import type { Facts } from '../facts.ts'
import type { Principal, SessionPrincipal } from '../principal.ts'
import { keyNow } from './key-now.ts'
import { requireAllApplications } from './limit-reach.ts'
import { requireRole } from './require-role.ts'
import { requireScope } from './require-scope.ts'

interface Asked {
  readonly facts: Facts
  readonly ctx: Context
}

const personNow = async (handle: Handle, principal: SessionPrincipal, now: Date): Promise<SessionPrincipal> => {
  if (!(await hasSession(handle, principal, now))) throw new ApiError('unauthenticated')
  const role = await findRole(handle, principal.accountId, principal.userId)
  if (role === undefined) throw new ApiError('unauthenticated')
  return { ...principal, role }
}

/**
 * The caller as they are under the account's lock. Whoever revokes or narrows takes the same lock, so what was admitted before and
 * waited is refused after: nothing happens in the name of a key whose revocation, or of a session whose end, has been acknowledged.
 * @throws ApiError as the gates that admitted the caller
 */
export const lookAgain = async (handle: Handle, principal: Principal, { facts, ctx }: Asked): Promise<Principal> => {
  const present = principal.kind === 'key' ? await keyNow(handle, principal.keyId, ctx.now) : await personNow(handle, principal, ctx.now)
  requireRole(present, facts.role ?? 'member')
  requireScope(present, facts.scope)
  if (facts.application === 'all') requireAllApplications(present)
  return present
}
