import { type AliasedRawBuilder, type Kysely, type RawBuilder, sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import type { Schema } from '../schema.ts'
import { type Asked, isPossible, patternsOf, trigramsAsked } from './asked.ts'
import type { SearchKind } from './fields.ts'

interface Searched {
  id: Id
  application_id: Id
  search: string
}

/** Queued rows that a search looks at one by one; older ones are found once the job has indexed them. */
const MOST_QUEUED = 20_000

const rowsOf = (kind: SearchKind): AliasedRawBuilder<Searched, 'row'> => sql<Searched>`${sql.table(kind)}`.as('row')

const meetsOne = (patterns: readonly string[]): RawBuilder<boolean> =>
  sql<boolean>`(${sql.join(
    patterns.map((pattern) => sql`"row".search like ${pattern} escape '\\'`),
    sql` or `,
  )})`

const quoted = (trigram: string) => `"${trigram.replaceAll('"', '""')}"`

/** The word of migration 007: a row of another application that has it too is told apart by its column. */
const applicationWord = (applicationId: Id) => {
  const id = BigInt(applicationId)
  return String.fromCodePoint(...[id / 40_960_000n, id / 6_400n, id].map((part) => 0xe000 + Number(part % 6_400n)))
}

const matchOf = (asked: Asked) => {
  const { all, any } = trigramsAsked(asked)
  const words = [applicationWord(asked.applicationId), ...all].map(quoted)
  return any.length === 0 ? words.join(' AND ') : `${words.join(' AND ')} AND (${any.map(quoted).join(' OR ')})`
}

const onSqlite = (kysely: Kysely<Schema>, asked: Asked) => {
  const { kind, applicationId } = asked
  const matches = meetsOne(patternsOf(asked))
  const indexed = kysely
    .selectFrom(sql<{ rowid: Id }>`${sql.table(`${kind}_search`)}`.as('entry'))
    // A cross join keeps the order: the index says which rows to look at.
    .crossJoin(rowsOf(kind))
    .where(sql<boolean>`${sql.ref(`entry.${kind}_search`)} match ${matchOf(asked)}`)
    .whereRef('row.id', '=', 'entry.rowid')
    .where('row.application_id', '=', applicationId)
    .where(matches)
    .select('row.id')
  const ofApplication = kysely
    .selectFrom('search_queue')
    .where('search_queue.kind', '=', kind)
    .where('search_queue.application_id', '=', applicationId)
  const oldest = ofApplication
    .orderBy('search_queue.id', 'desc')
    .offset(MOST_QUEUED - 1)
    .limit(1)
    .select('search_queue.id')
  const queued = ofApplication
    .crossJoin(rowsOf(kind))
    .whereRef('row.id', '=', 'search_queue.id')
    .where('search_queue.id', '>=', sql<Id>`coalesce((${oldest}), 0)`)
    .where(matches)
    .select('row.id')
  // One walk down both, merged: it ends as soon as there are enough.
  return indexed.union(queued)
}

const onPostgres = (kysely: Kysely<Schema>, asked: Asked) => {
  const { all, any } = trigramsAsked(asked)
  const trigrams = sql`search_trigrams("row".application_id, "row".search)`
  const query = kysely
    .selectFrom(rowsOf(asked.kind))
    .where('row.application_id', '=', asked.applicationId)
    .where(sql<boolean>`${trigrams} @> ${[`application ${asked.applicationId}`, ...all]}::text[]`)
    .where(meetsOne(patternsOf(asked)))
    .select('row.id')
  return any.length === 0 ? query : query.where(sql<boolean>`${trigrams} && ${any}::text[]`)
}

/**
 * The ids of the rows that match, newest first, at most `most` of them. One call serves a page and its count.
 */
export const hits = async <K extends SearchKind>({ kysely, dialect }: Handle, asked: Asked<K>, most: number): Promise<readonly Id[]> => {
  if (!isPossible(asked.term)) return []
  const query =
    dialect === 'sqlite'
      ? onSqlite(kysely, asked).orderBy('id', 'desc').limit(most)
      : onPostgres(kysely, asked).orderBy('id', 'desc').limit(most)
  return (await query.execute()).map(({ id }) => id)
}
