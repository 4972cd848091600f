import type { CallSums } from '../../db/repositories/key-use.ts'
import type { Repositories } from '../../db/repositories/index.ts'
import type { Id } from '../../shared/ids.ts'
import type { KeyUsage } from '../../shared/key-use.ts'
import type { Endpoints } from '../endpoints.ts'
import { lastDays } from '../rules/last-days.ts'
import { observedSince } from './observed-since.ts'

/** What the acts about the use of a key need. */
export type KeyObserver = Pick<Repositories, 'apiKeys' | 'keyUse'> & { readonly now: Date; readonly endpoints: Endpoints }

/** Lines of each list. */
const MOST_LINES = 100

const DAY_MS = 86_400_000

const sumsOf = ({ calls, refusals, firstAt, lastAt }: CallSums) => ({ calls, refusals, firstAt, lastAt })

/**
 * What a key was used for in the last days. Source: management-api.md section 3, "How a key is used".
 * @throws ApiError `not_found`
 */
export const usageOfKey = async (ctx: KeyObserver, input: { readonly id: Id; readonly days: number }): Promise<KeyUsage> => {
  const { id } = input
  const key = await ctx.apiKeys.get(id)
  const days = lastDays(ctx.now, input.days)
  const since = Math.min(...days)
  const perDay = await ctx.keyUse.days(id, since)
  const endpoints = await ctx.keyUse.endpoints(id, since)
  const applications = await ctx.keyUse.applications(id, since)
  const addresses = await ctx.keyUse.addresses(id, since, MOST_LINES)
  const counts = days.map((day) => ({
    date: new Date(day * DAY_MS).toISOString().slice(0, 10),
    ...(perDay.get(day) ?? { calls: 0, refusals: 0 }),
  }))
  return {
    observedSince: observedSince(key, since, await ctx.keyUse.countedSince()).observedSince,
    calls: counts.reduce((sum, { calls }) => sum + calls, 0),
    refusals: counts.reduce((sum, { refusals }) => sum + refusals, 0),
    days: counts,
    endpoints: endpoints
      .slice(0, MOST_LINES)
      .map((row) => ({ endpoint: row.endpoint, scope: ctx.endpoints.find(row.endpoint)?.scope ?? null, ...sumsOf(row) })),
    applications: applications.slice(0, MOST_LINES).map((row) => ({ applicationId: row.applicationId, name: row.name, ...sumsOf(row) })),
    addresses: addresses.map((row) => ({ address: row.address === '' ? null : row.address, ...sumsOf(row) })),
  }
}
