import { ApiError } from '../../shared/errors.ts'
import type { Principal, SessionPrincipal } from '../principal.ts'

/** Only a dashboard session passes. @throws ApiError `session_required` for a key */
export function requireSession(principal: Principal): asserts principal is SessionPrincipal {
  if (principal.kind !== 'session') throw new ApiError('session_required')
}
