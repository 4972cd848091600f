import type { Id } from '../../shared/ids.ts'
import { grants, SCOPES, type Scope } from '../../shared/scopes.ts'

/** What a key is granted. */
export interface Granted {
  readonly scopes: readonly string[]
  readonly allApplications: boolean
  readonly applicationIds: readonly Id[]
}

/** What calls asked for. */
export interface Needs {
  readonly scopes: ReadonlySet<Scope>
  readonly applicationIds: ReadonlySet<Id>
  /** Whether an endpoint was called that only a key for all applications may call. */
  readonly needsAll: boolean
}

/** More can't be named by a key. Source: management-api.md section 3. */
export const MOST_APPLICATIONS = 1_000

const isScope = (text: string): text is Scope => SCOPES.includes(text)

/** The single scopes that some grants amount to today, in the order of the reference. */
export const scopesOf = (granted: readonly string[]): Scope[] => {
  const set = new Set(granted)
  return SCOPES.filter(isScope).filter((scope) => grants(set, scope))
}

const reachOf = ({ allApplications, applicationIds }: Granted, { applicationIds: named, needsAll }: Needs) => {
  const ids = allApplications ? [...named] : applicationIds.filter((id) => named.has(id))
  const mustStay = ids.length === 0 || (allApplications && (needsAll || ids.length > MOST_APPLICATIONS))
  return mustStay ? { allApplications, applicationIds: [...applicationIds] } : { allApplications: false, applicationIds: ids }
}

/**
 * The least that a key can be granted and still do everything that was asked for and is granted. Where no application was named the
 * reach stays: a key must have one. Source: management-api.md section 3, "Advice".
 * @returns undefined when no granted scope was asked for
 */
export const adviseKey = (granted: Granted, needs: Needs) => {
  const scopes = scopesOf(granted.scopes).filter((scope) => needs.scopes.has(scope))
  return scopes.length === 0 ? undefined : { scopes, ...reachOf(granted, needs) }
}

/** Whether the one set is less than the other that it was made of; a wildcard is more than the scopes it stands for today. */
export const isSmaller = (advised: Granted, granted: Granted) =>
  advised.scopes.length !== granted.scopes.length ||
  advised.scopes.some((scope) => !granted.scopes.includes(scope)) ||
  advised.allApplications !== granted.allApplications ||
  advised.applicationIds.length !== granted.applicationIds.length

/** Whether a key could do all of this. */
export const covers = (granted: Granted, { scopes, applicationIds, needsAll }: Needs) => {
  const set = new Set(granted.scopes)
  const hasReach = granted.allApplications || (!needsAll && [...applicationIds].every((id) => granted.applicationIds.includes(id)))
  return hasReach && [...scopes].every((scope) => grants(set, scope))
}
