/** Roles of a member in an account, least first. Source: management-api.md section 12. */
export const ROLES = ['member', 'admin', 'owner'] as const

export type Role = (typeof ROLES)[number]

export const atLeast = (role: Role, needed: Role) => ROLES.indexOf(role) >= ROLES.indexOf(needed)
