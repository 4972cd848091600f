import { z } from 'zod'

/** What a key can be allowed, per resource. Source: management-api.md section 2. */
const ACTS = {
  applications: ['read', 'create', 'update', 'delete'],
  licenses: ['read', 'create', 'update', 'delete'],
  app_users: ['read', 'create', 'update', 'delete'],
  blacklists: ['read', 'create', 'update', 'delete'],
  variables: ['read', 'create', 'update', 'delete'],
  files: ['read', 'upload', 'delete'],
  sessions: ['read', 'disconnect'],
  account: ['read'],
} as const

type Acts = typeof ACTS

type Resource = keyof Acts

/** One permission, for instance `licenses:create`. */
export type Scope = { [R in Resource]: `${R}:${Acts[R][number]}` }[Resource]

/** What a key is granted: a scope, all scopes of a resource, or everything including scopes that do not exist yet. */
export type Grant = Scope | `${Resource}:*` | '*'

const resources = Object.entries(ACTS)

/** The 26 scopes in the order of the reference. */
export const SCOPES: readonly string[] = resources.flatMap(([resource, acts]) => acts.map((act) => `${resource}:${act}`))

export const GRANTS: readonly string[] = [...SCOPES, ...resources.map(([resource]) => `${resource}:*`), '*']

const known = new Set(GRANTS)

const isGrant = (text: string): text is Grant => known.has(text)

export const Grant = z
  .string()
  .refine(isGrant, { error: 'Unknown scope' })
  .meta({ id: 'Grant', description: 'A scope, `resource:*` or `*`', example: 'licenses:create', enum: GRANTS })

const wildcardOf = (scope: Scope) => `${scope.slice(0, scope.indexOf(':'))}:*`

/** Whether a key with these grants may do what needs `scope`. */
export const grants = (granted: ReadonlySet<string>, scope: Scope) =>
  granted.has(scope) || granted.has('*') || granted.has(wildcardOf(scope))
