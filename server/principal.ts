import type { Reach } from '../db/reach.ts'
import type { Id } from '../shared/ids.ts'
import type { KeyLimits } from '../shared/key-limits.ts'
import type { PlanName } from '../shared/plans.ts'
import type { Role } from '../shared/roles.ts'

interface Caller {
  readonly accountId: Id
  readonly plan: PlanName
  readonly reach: Reach
}

/** A Management API key whose secret matched and that is in force. It never becomes a user. */
export interface KeyPrincipal extends Caller {
  readonly kind: 'key'
  readonly keyId: Id
  readonly grants: ReadonlySet<string>
  readonly expiresAt: string | null
  /** What bounds its scopes; known where it counts, under the account's lock, and absent without any. */
  readonly limited?: { readonly limits: KeyLimits; readonly countedAs: Id }
}

/** A person signed in to the dashboard, acting for one account. */
export interface SessionPrincipal extends Caller {
  readonly kind: 'session'
  readonly userId: string
  readonly sessionId: string
  readonly email: string
  readonly name: string
  readonly role: Role
}

export type Principal = KeyPrincipal | SessionPrincipal
