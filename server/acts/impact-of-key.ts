import type { ApiKeyRow } from '../../db/repositories/api-keys.ts'
import type { Id } from '../../shared/ids.ts'
import type { KeyImpact } from '../../shared/key-use.ts'
import { covers } from '../rules/advise-key.ts'
import { judgeKey } from '../rules/judge-key.ts'
import { lastDays } from '../rules/last-days.ts'
import { grantedTo } from './advise-on-key.ts'
import { needsOfKey } from './needs-of-key.ts'
import { observedSince } from './observed-since.ts'
import { busiest, type SpanSums, sumSpans } from './sum-spans.ts'
import type { KeyObserver } from './usage-of-key.ts'

const MOST_ADDRESSES = 100
const MOST_CALLERS = 10

const callsOf = ({ last24Hours, last7Days, last30Days }: Omit<SpanSums, 'lastAt'>) => ({ last24Hours, last7Days, last30Days })

const toAddress = (row: SpanSums & { readonly name: string }) => ({
  address: row.name === '' ? null : row.name,
  calls: callsOf(row),
  lastAt: row.lastAt,
})

const totalOf = (rows: readonly SpanSums[]) =>
  rows.reduce(
    (sum, row) => ({
      last24Hours: sum.last24Hours + row.last24Hours,
      last7Days: sum.last7Days + row.last7Days,
      last30Days: sum.last30Days + row.last30Days,
    }),
    { last24Hours: 0, last7Days: 0, last30Days: 0 },
  )

const toOther = ({ id, name, public_id: publicId }: ApiKeyRow) => ({ id, name, publicId })

const works = (key: ApiKeyRow, now: Date) => ['active', 'retiring'].includes(judgeKey(key, now))

const successorOf = (id: Id, keys: readonly ApiKeyRow[], now: Date): KeyImpact['successor'] => {
  const successor = keys.find((key) => key.rotated_from_id === id && works(key, now))
  return successor === undefined ? null : { ...toOther(successor), lastUsedAt: successor.last_used_at }
}

interface Asked {
  readonly others: readonly ApiKeyRow[]
  readonly endpoints: readonly { readonly endpoint: string }[]
  readonly since: number
}

/** Which of the endpoints other keys called that work now: key by key, until each of them is found. */
const calledByOthers = async ({ keyUse, now }: KeyObserver, { others, endpoints, since }: Asked): Promise<ReadonlySet<string>> => {
  const called = new Set<string>()
  for (const { id } of others.filter((other) => works(other, now))) {
    if (endpoints.every(({ endpoint }) => called.has(endpoint))) break
    for (const endpoint of await keyUse.endpointsCalled(id, since)) called.add(endpoint)
  }
  return called
}

/**
 * What breaks when a key is revoked: who calls what with it, and who else could. Source: management-api.md section 3, "Impact".
 * @throws ApiError `not_found`
 */
export const impactOfKey = async (ctx: KeyObserver, id: Id): Promise<KeyImpact> => {
  const key = await ctx.apiKeys.get(id)
  const since = Math.min(...lastDays(ctx.now, 30))
  const { callers, ...sums } = await sumSpans(ctx, id)
  const endpoints = busiest(sums.endpoints).map(({ name: endpoint, ...sum }) => ({ endpoint, ...sum }))
  const named = (await ctx.keyUse.applications(id, since)).filter(({ calls }) => calls > 0)

  const needs = needsOfKey(ctx.endpoints, endpoints, named)
  const others = (await ctx.apiKeys.list()).filter((other) => other.id !== id)
  const ofOthers = await calledByOthers(ctx, { others, endpoints, since })
  const isUsed = endpoints.length > 0
  const able = others.filter((other) => isUsed && judgeKey(other, ctx.now) === 'active' && covers(grantedTo(other), needs))
  return {
    isUsed,
    observedSince: observedSince(key, since, await ctx.keyUse.countedSince()).observedSince,
    lastAt: endpoints.reduce<string | null>((last, { lastAt }) => (last === null || lastAt > last ? lastAt : last), null),
    calls: totalOf(endpoints),
    endpoints: endpoints.map((row) => ({
      endpoint: row.endpoint,
      scope: ctx.endpoints.find(row.endpoint)?.scope ?? null,
      calls: callsOf(row),
      lastAt: row.lastAt,
      isOnlyCaller: !ofOthers.has(row.endpoint),
      addresses: busiest(callers.get(row.endpoint) ?? new Map(), MOST_CALLERS).map(toAddress),
    })),
    addresses: busiest(sums.addresses, MOST_ADDRESSES).map(toAddress),
    alternatives: able.map(toOther),
    successor: successorOf(id, others, ctx.now),
  }
}
