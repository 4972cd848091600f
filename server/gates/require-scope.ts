import { ApiError } from '../../shared/errors.ts'
import { grants, type Scope } from '../../shared/scopes.ts'
import type { Principal } from '../principal.ts'

/** A key needs the scope, `resource:*` or `*`; a session needs none. @throws ApiError `insufficient_scope` */
export const requireScope = (principal: Principal, scope: Scope | 'session') => {
  if (principal.kind === 'session' || scope === 'session') return
  if (!grants(principal.grants, scope)) throw new ApiError('insufficient_scope', { requiredScope: scope })
}
