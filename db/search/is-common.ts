import { sql } from 'kysely'
import type { Handle } from '../handle.ts'
import { type Asked, trigramsAsked } from './asked.ts'

/** A larger share of all rows is read sooner by looking at the newest than through PostgreSQL's index, which is read as a whole. */
const COMMON = 0.1

/**
 * Whether each of the trigrams asked for is one that many rows have, as PostgreSQL's statistics know it: so many rows may match.
 * False on SQLite, whose index is read newest first.
 */
export const isCommon = async ({ kysely, dialect }: Handle, asked: Asked): Promise<boolean> => {
  if (dialect === 'sqlite') return false
  const ways = trigramsAsked(asked)
  const { rows } = await sql<{ trigram: string; share: number }>`select trigram, share
    from pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs::double precision[]) as common(trigram, share)
    where schemaname = current_schema() and tablename = ${`${asked.kind}_search`} and trigram = any(${[...new Set(ways.flat())]}::text[])`.execute(
    kysely,
  )
  const shares = new Map(rows.map(({ trigram, share }) => [trigram, share]))
  return ways.some((trigrams) => trigrams.every((trigram) => (shares.get(trigram) ?? 0) >= COMMON))
}
