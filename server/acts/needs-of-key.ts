import type { Id } from '../../shared/ids.ts'
import type { Scope } from '../../shared/scopes.ts'
import type { Endpoints } from '../endpoints.ts'
import type { Needs } from '../rules/advise-key.ts'

/** What calls of these endpoints and applications need; an endpoint that is no more needs nothing. */
export const needsOfKey = (
  endpoints: Endpoints,
  called: readonly { readonly endpoint: string }[],
  named: readonly { readonly applicationId: Id }[],
): Needs => {
  const facts = called.flatMap(({ endpoint }) => endpoints.find(endpoint) ?? [])
  return {
    scopes: new Set(facts.flatMap(({ scope }): Scope[] => (scope === 'session' ? [] : [scope]))),
    applicationIds: new Set(named.map(({ applicationId }) => applicationId)),
    needsAll: facts.some(({ application }) => application === 'all'),
  }
}
