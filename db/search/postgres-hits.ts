import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import { type Asked, patternsOf, trigramsAsked } from './asked.ts'
import { meetsOne } from './conditions.ts'

export const postgresHits = async ({ kysely }: Handle, asked: Asked, most: number): Promise<readonly Id[]> => {
  const { kind, applicationId } = asked
  const { all, any } = trigramsAsked(asked)
  const trigrams = sql`search_trigrams(sought.application_id, sought.search)`
  const beginning = any.length === 0 ? sql`true` : sql`${trigrams} && ${any}::text[]`
  const { rows } = await sql<{ id: Id }>`select sought.id from ${sql.table(kind)} as sought
    where sought.application_id = ${applicationId} and ${trigrams} @> ${[`application ${applicationId}`, ...all]}::text[]
      and ${beginning} and ${meetsOne(patternsOf(asked))}
    order by sought.id desc limit ${most}`.execute(kysely)
  return rows.map(({ id }) => id)
}
