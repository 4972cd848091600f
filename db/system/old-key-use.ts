import type { Handle } from '../handle.ts'

/** Hours that counts per hour are kept, and days that those per day are, the present ones included. */
export const HOURS_KEPT = 25
export const DAYS_KEPT = 30

const HOUR_MS = 3_600_000

/** Removes at most `most` rows of each kind whose time is over. @returns how many went */
export const removeOldKeyUse = async ({ kysely }: Handle, now: Date, most: number): Promise<number> => {
  const hour = Math.floor(now.getTime() / HOUR_MS)
  const day = Math.floor(hour / 24)
  const before = (hours: 1 | 24, start: number) => {
    const old = kysely.selectFrom('key_use').where('hours', '=', hours).where('start', '<', start).limit(most)
    const some = old
      .select(['api_key_id', 'hours', 'start', 'address', 'endpoint'])
      .$asTuple('api_key_id', 'hours', 'start', 'address', 'endpoint')
    return kysely
      .deleteFrom('key_use')
      .where(({ eb, refTuple }) => eb(refTuple('api_key_id', 'hours', 'start', 'address', 'endpoint'), 'in', some))
  }
  const named = kysely
    .selectFrom('key_use_application')
    .where('day', '<=', day - DAYS_KEPT)
    .limit(most)
  const some = named.select(['api_key_id', 'day', 'application_id']).$asTuple('api_key_id', 'day', 'application_id')
  const removals = [
    before(1, hour + 1 - HOURS_KEPT),
    before(24, (day + 1 - DAYS_KEPT) * 24),
    kysely.deleteFrom('key_use_application').where(({ eb, refTuple }) => eb(refTuple('api_key_id', 'day', 'application_id'), 'in', some)),
  ]
  let removed = 0
  for (const removal of removals) removed += Number((await removal.executeTakeFirst()).numDeletedRows)
  return removed
}
