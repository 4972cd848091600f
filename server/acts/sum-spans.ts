import type { LetIn } from '../../db/repositories/key-use.ts'
import type { Id } from '../../shared/ids.ts'
import { lastDays } from '../rules/last-days.ts'
import type { KeyObserver } from './usage-of-key.ts'

/** Calls that were let in; 24 hours begin with one, days are those of UTC. */
export interface SpanSums {
  last24Hours: number
  last7Days: number
  last30Days: number
  lastAt: string
}

type Sums = Map<string, SpanSums>

const HOUR_MS = 3_600_000

const SPANS = ['last24Hours', 'last7Days', 'last30Days'] as const

/** The hours and days that are counted, each with the spans it belongs to. */
const periodsOf = (now: Date) => {
  const hour = Math.floor(now.getTime() / HOUR_MS) - 24
  const recent = new Set(lastDays(now, 7))
  const [day, week, month] = SPANS
  return [
    ...Array.from({ length: 25 }, (_, index) => ({ hours: 1 as const, start: hour + index, spans: [day] })),
    ...lastDays(now, 30).map((at) => ({ hours: 24 as const, start: at * 24, spans: recent.has(at) ? [week, month] : [month] })),
  ]
}

const add = (
  sums: Sums,
  name: string,
  { calls, lastAt, spans }: Pick<LetIn, 'calls' | 'lastAt'> & { spans: readonly (typeof SPANS)[number][] },
) => {
  const sum = sums.get(name) ?? { last24Hours: 0, last7Days: 0, last30Days: 0, lastAt }
  sums.set(name, sum)
  for (const span of spans) sum[span] += calls
  if (lastAt > sum.lastAt) sum.lastAt = lastAt
}

/** Busiest first. */
export const busiest = (sums: ReadonlyMap<string, SpanSums>, most = sums.size) =>
  [...sums]
    .map(([name, sum]) => ({ name, ...sum }))
    .toSorted((one, other) => other.last30Days - one.last30Days || (one.name < other.name ? -1 : 1))
    .slice(0, most)

/**
 * What a key was let in for, by endpoint, by address, and by both. Read period by period: a key that is called from many addresses has
 * more than a hundred thousand counts, and one statement about all of them would hold everybody else up.
 */
export const sumSpans = async ({ keyUse, now }: Pick<KeyObserver, 'keyUse' | 'now'>, keyId: Id) => {
  const endpoints: Sums = new Map()
  const addresses: Sums = new Map()
  const callers = new Map<string, Sums>()
  for (const { spans, ...period } of periodsOf(now))
    for (const { endpoint, address, calls, lastAt } of await keyUse.letIn(keyId, period)) {
      const counted = { calls, lastAt, spans }
      const ofEndpoint: Sums = callers.get(endpoint) ?? new Map()
      callers.set(endpoint, ofEndpoint)
      add(endpoints, endpoint, counted)
      add(addresses, address, counted)
      add(ofEndpoint, address, counted)
    }
  return { endpoints, addresses, callers }
}
