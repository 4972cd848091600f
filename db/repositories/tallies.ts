import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import { LICENSE_STATES, type LicenseState } from '../../shared/license-states.ts'
import type { Handle } from '../handle.ts'
import type { DailyCountTable } from '../schema.ts'

export type Tallied = LicenseState | 'users' | 'blacklist_entries'

const TALLIED: readonly Tallied[] = [...LICENSE_STATES, 'users', 'blacklist_entries']

const DAY_MS = 86_400_000

/** Days since 1970, UTC. */
export const dayOf = (time: string) => Math.floor(Date.parse(time) / DAY_MS)

/** How many went in (+) and out (−) of each. */
export type Shift = Partial<Record<Tallied, number>>

/** Counts kept beside the rows they count, moved in the same transaction. Callers have checked reach and hold the account's lock. */
export const tallies = ({ kysely }: Handle) => ({
  /** For a new application. */
  open: async (applicationId: Id) => {
    const none = { blacklisted: 0, paused: 0, expired: 0, activated: 0, available: 0, users: 0, blacklist_entries: 0 }
    await kysely
      .insertInto('application_tally')
      .values({ application_id: applicationId, ...none })
      .execute()
  },

  shift: async (applicationId: Id, shift: Shift) => {
    const moved = TALLIED.filter((name) => (shift[name] ?? 0) !== 0)
    if (moved.length === 0) return
    const set = Object.fromEntries(moved.map((name) => [name, sql`${sql.ref(name)} + ${shift[name] ?? 0}`]))
    await kysely.updateTable('application_tally').set(set).where('application_id', '=', applicationId).execute()
  },

  /** Adds `n` (also less than 0) to each day. */
  count: async (applicationId: Id, kind: DailyCountTable['kind'], byDay: ReadonlyMap<number, number>) => {
    const rows = [...byDay].filter(([, n]) => n !== 0).map(([day, n]) => ({ application_id: applicationId, kind, day, n }))
    if (rows.length === 0) return
    await kysely
      .insertInto('daily_count')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['application_id', 'kind', 'day']).doUpdateSet({ n: sql`daily_count.n + excluded.n` }))
      .execute()
  },
})

/** How many fall on each day, times `each`. */
export const perDay = (days: readonly number[], each = 1): ReadonlyMap<number, number> => {
  const counted = new Map<number, number>()
  for (const day of days) counted.set(day, (counted.get(day) ?? 0) + each)
  return counted
}
