import { ApiError } from '../../shared/errors.ts'
import { atLeast, type Role } from '../../shared/roles.ts'
import type { Principal } from '../principal.ts'

/** Roles bind people, not keys: what a key may do is its scopes. @throws ApiError `forbidden` */
export const requireRole = (principal: Principal, role: Role) => {
  if (principal.kind === 'session' && !atLeast(principal.role, role)) throw new ApiError('forbidden')
}
