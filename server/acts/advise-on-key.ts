import type { ApiKeyRow } from '../../db/repositories/api-keys.ts'
import type { Repositories } from '../../db/repositories/index.ts'
import type { CallSums } from '../../db/repositories/key-use.ts'
import type { Id } from '../../shared/ids.ts'
import type { KeyAdvice } from '../../shared/key-use.ts'
import { adviseKey, type Granted, isSmaller, MOST_APPLICATIONS, scopesOf } from '../rules/advise-key.ts'
import { lastDays } from '../rules/last-days.ts'
import { needsOfKey } from './needs-of-key.ts'
import { observedSince } from './observed-since.ts'
import type { KeyObserver } from './usage-of-key.ts'

const WINDOW_DAYS = 30

/** What a key is granted, as the rules see it. */
export const grantedTo = (key: ApiKeyRow): Granted => ({
  scopes: key.scopes.split(' '),
  allApplications: key.all_applications === 1,
  applicationIds: key.application_ids,
})

type Counted = Pick<CallSums, 'calls' | 'refusals'> & { readonly lastAt: string | null }

const NOTHING: Counted = { calls: 0, refusals: 0, lastAt: null }

const later = (left: string | null, right: string | null) => (left === null || (right !== null && right > left) ? right : left)

const sumOf = (rows: readonly Counted[]) =>
  rows.reduce(
    (sum, { calls, refusals, lastAt }) => ({
      calls: sum.calls + calls,
      refusals: sum.refusals + refusals,
      lastAt: later(sum.lastAt, lastAt),
    }),
    NOTHING,
  )

/** The applications of the advice: those a key is restricted to, or those that one for all has named. */
const applicationsOf = (
  { allApplications, applicationIds }: Granted,
  named: ReadonlyMap<Id, Counted>,
  names: ReadonlyMap<Id, string>,
): KeyAdvice['applications'] =>
  (allApplications ? [...named.keys()].slice(0, MOST_APPLICATIONS) : applicationIds).map((applicationId) => {
    const { calls, refusals, lastAt } = named.get(applicationId) ?? NOTHING
    return { applicationId, name: names.get(applicationId) ?? '', calls, refusals, lastAt }
  })

/**
 * What a key needs of what it is granted, by what it was used for. Source: management-api.md section 3, "Advice".
 * @throws ApiError `not_found`
 */
export const adviseOnKey = async (ctx: KeyObserver & Pick<Repositories, 'applications'>, id: Id): Promise<KeyAdvice> => {
  const key = await ctx.apiKeys.get(id)
  const since = Math.min(...lastDays(ctx.now, WINDOW_DAYS))
  const endpoints = await ctx.keyUse.endpoints(id, since)
  const named = await ctx.keyUse.applications(id, since)
  const names = new Map((await ctx.applications.list()).map((application) => [application.id, application.name]))

  const granted = grantedTo(key)
  const grantedScopes = scopesOf(granted.scopes)
  const byScope = Map.groupBy(endpoints, ({ endpoint }) => ctx.endpoints.find(endpoint)?.scope)
  const needs = needsOfKey(ctx.endpoints, endpoints, named)
  const advised = adviseKey(granted, needs)
  const { calls, refusals } = sumOf(endpoints)
  return {
    ...observedSince(key, since, await ctx.keyUse.countedSince()),
    calls,
    refusals,
    scopes: grantedScopes.map((scope) => ({ scope, ...sumOf(byScope.get(scope) ?? []) })),
    applications: applicationsOf(granted, new Map(named.map((row) => [row.applicationId, row])), names),
    missingScopes: [...needs.scopes]
      .filter((scope) => !grantedScopes.includes(scope))
      .map((scope) => ({ scope, ...sumOf(byScope.get(scope) ?? []) }))
      .flatMap(({ scope, refusals, lastAt }) => (lastAt === null ? [] : [{ scope, refusals, lastAt }])),
    isSmaller: advised !== undefined && isSmaller(advised, granted),
    advised: advised ?? null,
  }
}
