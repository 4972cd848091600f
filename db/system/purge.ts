import type { Handle } from '../handle.ts'

/**
 * Removes at most `most` rows below deleted applications, then such applications that nothing lies below any more.
 * @returns how many rows went; 0 when nothing is left to do
 */
export const purgeTombstones = async ({ kysely }: Handle, most: number): Promise<number> => {
  const tombstones = kysely.selectFrom('application').where('deleted_at', 'is not', null)
  const levels = await kysely
    .deleteFrom('license_level')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('license_level')
        .where('application_id', 'in', tombstones.select('application.id'))
        .select('license_level.id')
        .limit(most),
    )
    .executeTakeFirst()
  if (levels.numDeletedRows > 0n) return Number(levels.numDeletedRows)
  const applications = await kysely
    .deleteFrom('application')
    .where('id', 'in', tombstones.select('application.id').limit(most))
    .executeTakeFirst()
  return Number(applications.numDeletedRows)
}
