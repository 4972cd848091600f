import { atLeast, type Role } from '../../shared/roles.ts'

/**
 * Whether a person may act on members with these roles: the role a member has and the one they are to get, or the one an invitation
 * gives. An admin manages members below owner, only owners touch owners. Source: management-api.md section 12.
 */
export const mayManage = (caller: Role, roles: readonly Role[]): boolean =>
  atLeast(caller, 'admin') && roles.every((role) => atLeast(caller, role))
