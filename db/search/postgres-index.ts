import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import { type Asked, trigramsAsked } from './asked.ts'
import { type Bounds, hasTerm } from './slices.ts'

/** Hits by the index, newest first. They are sorted apart from it, so that the planner has no other way to go. */
export const lookUpPostgres = async ({ kysely }: Handle, asked: Asked, { before, most }: Bounds): Promise<readonly Id[]> => {
  const { kind, applicationId } = asked
  const ways = trigramsAsked(asked).map(
    (trigrams) => sql`search_trigrams(application_id, search) @> ${[`application ${applicationId}`, ...trigrams]}::text[]`,
  )
  const { rows } = await sql<{ id: Id }>`with hit as materialized (
      select id from ${sql.table(kind)} as sought
      where (${sql.join(ways, sql` or `)}) and application_id = ${applicationId} and id < ${before} and ${hasTerm(asked)}
    )
    select id from hit order by id desc limit ${most}`.execute(kysely)
  return rows.map(({ id }) => id)
}
