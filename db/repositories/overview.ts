import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import { reachable, type Reach } from '../reach.ts'
import type { DailyCountTable } from '../schema.ts'

const DAY_MS = 86_400_000

/** What happened per day in an application within reach. */
export const overview = ({ kysely }: Handle, reach: Reach) => ({
  /** One row per day in the given order, with one count per name. */
  days: async <N extends string>(applicationId: Id, kinds: Readonly<Record<N, DailyCountTable['kind']>>, days: readonly number[]) => {
    const rows = await kysely
      .selectFrom('daily_count')
      .where('application_id', 'in', reachable(kysely, reach).where('application.id', '=', applicationId).select('application.id'))
      .where('kind', 'in', Object.values<DailyCountTable['kind']>(kinds))
      .where('day', '>=', Math.min(...days))
      .select(['kind', 'day', 'n'])
      .execute()
    const counted = new Map(rows.map(({ kind, day, n }) => [`${kind} ${day}`, n]))
    const names = Object.keys(kinds) as N[] // the record's own keys
    return days.map((day) => ({
      date: new Date(day * DAY_MS).toISOString().slice(0, 10),
      ...(Object.fromEntries(names.map((name) => [name, counted.get(`${kinds[name]} ${day}`) ?? 0])) as Record<N, number>), // one per name
    }))
  },
})
