import type { ApiKeyRow } from '../../db/repositories/api-keys.ts'
import type { SpanSums } from '../../db/repositories/key-use.ts'
import type { Id } from '../../shared/ids.ts'
import type { KeyImpact } from '../../shared/key-use.ts'
import { covers } from '../rules/advise-key.ts'
import { judgeKey } from '../rules/judge-key.ts'
import { lastDays } from '../rules/last-days.ts'
import { grantedTo } from './advise-on-key.ts'
import { needsOfKey } from './needs-of-key.ts'
import { observedSince } from './observed-since.ts'
import type { KeyObserver } from './usage-of-key.ts'

const HOUR_MS = 3_600_000

const MOST_ADDRESSES = 100
const MOST_CALLERS = 10

const spansAt = (now: Date) => ({
  hour: Math.floor(now.getTime() / HOUR_MS) - 24,
  day7: Math.min(...lastDays(now, 7)),
  day30: Math.min(...lastDays(now, 30)),
})

const callsOf = ({ last24Hours, last7Days, last30Days }: Omit<SpanSums, 'lastAt'>) => ({ last24Hours, last7Days, last30Days })

const toAddress = (row: SpanSums & { readonly address: string }) => ({
  address: row.address === '' ? null : row.address,
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

const successorOf = (id: Id, keys: readonly ApiKeyRow[], now: Date): KeyImpact['successor'] => {
  const successor = keys.find((key) => key.rotated_from_id === id && ['active', 'retiring'].includes(judgeKey(key, now)))
  return successor === undefined ? null : { ...toOther(successor), lastUsedAt: successor.last_used_at }
}

/**
 * What breaks when a key is revoked: who calls what with it, and who else could. Source: management-api.md section 3, "Impact".
 * @throws ApiError `not_found`
 */
export const impactOfKey = async (ctx: KeyObserver, id: Id): Promise<KeyImpact> => {
  const key = await ctx.apiKeys.get(id)
  const spans = spansAt(ctx.now)
  const endpoints = await ctx.keyUse.endpointSpans(id, spans)
  const addresses = await ctx.keyUse.addressSpans(id, spans, MOST_ADDRESSES)
  const callers = Map.groupBy(await ctx.keyUse.callerSpans(id, spans, MOST_CALLERS), ({ endpoint }) => endpoint)
  const ofOthers = await ctx.keyUse.endpointsOfOthers(id, spans.day30, ctx.now)
  const named = (await ctx.keyUse.applications(id, spans.day30)).filter(({ calls }) => calls > 0)

  const needs = needsOfKey(ctx.endpoints, endpoints, named)
  const others = (await ctx.apiKeys.list()).filter((other) => other.id !== id)
  const isUsed = endpoints.length > 0
  const able = others.filter((other) => isUsed && judgeKey(other, ctx.now) === 'active' && covers(grantedTo(other), needs))
  return {
    isUsed,
    observedSince: observedSince(key, spans.day30, await ctx.keyUse.countedSince()).observedSince,
    lastAt: endpoints.reduce<string | null>((last, { lastAt }) => (last === null || lastAt > last ? lastAt : last), null),
    calls: totalOf(endpoints),
    endpoints: endpoints.map((row) => ({
      endpoint: row.endpoint,
      scope: ctx.endpoints.find(row.endpoint)?.scope ?? null,
      calls: callsOf(row),
      lastAt: row.lastAt,
      isOnlyCaller: !ofOthers.has(row.endpoint),
      addresses: (callers.get(row.endpoint) ?? []).map(toAddress),
    })),
    addresses: addresses.map(toAddress),
    alternatives: able.map(toOther),
    successor: successorOf(id, others, ctx.now),
  }
}
