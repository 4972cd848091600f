import { setImmediate as breathe } from 'node:timers/promises'
import { type RawBuilder, sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import { type Asked, trigramsAsked } from './asked.ts'
import { type Bounds, hasTerm, type Line, readSlice } from './slices.ts'

/** Rows looked at before others get their turn: a few milliseconds. */
const SLICE = 4_000

/** Queued rows that a search looks at one by one; older ones are found once the job has indexed them. */
const MOST_QUEUED = 20_000

const quoted = (trigram: string) => `"${trigram.replaceAll('"', '""')}"`

/** The word of migration 007: a row of another application that has it too is told apart by its column. */
const applicationWord = (applicationId: Id) => {
  const id = BigInt(applicationId)
  return String.fromCodePoint(...[id / 40_960_000n, id / 6_400n, id].map((part) => 0xe000 + Number(part % 6_400n)))
}

const matchOf = (asked: Asked, isOwnOnly: boolean) => {
  const ways = trigramsAsked(asked).map((trigrams) => `(${trigrams.map(quoted).join(' AND ')})`)
  const term = `(${ways.join(' OR ')})`
  return isOwnOnly ? `${quoted(applicationWord(asked.applicationId))} AND ${term}` : term
}

/** The hits among the newest `SLICE` rows that may match by the index, and among the queued rows as new as these. */
const sliceOf = (asked: Asked, before: Id, isOwnOnly: boolean): RawBuilder<Line> => {
  const { kind, applicationId } = asked
  const [rows, index] = [sql.table(kind), sql.table(`${kind}_search`)]
  const end = sql`cast(${before} as integer)`
  const queued = sql`search_queue where kind = ${kind} and application_id = ${applicationId}`
  return sql<Line>`with
    entry as materialized (
      select rowid as id from ${index} where ${index} match ${matchOf(asked, isOwnOnly)} and rowid < ${end}
      order by rowid desc limit ${sql.lit(SLICE)}
    ),
    edge as materialized (select case count(*) when ${sql.lit(SLICE)} then min(id) else 0 end as id from entry),
    recent as materialized (
      select id from ${queued} and id < ${end} and id >= (select id from edge)
        and id >= coalesce((select id from ${queued} order by id desc limit 1 offset ${sql.lit(MOST_QUEUED - 1)}), 0)
    )
    select sought.id, 1 as matches from entry cross join ${rows} as sought
      where sought.id = entry.id and sought.application_id = ${applicationId} and ${hasTerm(asked)}
    union
    select sought.id, 1 from recent cross join ${rows} as sought
      where sought.id = recent.id and sought.application_id = ${applicationId} and ${hasTerm(asked)}
    union all
    select id, 0 from edge
    order by id desc`
}

/**
 * Hits by the index and among queued rows, newest first, in slices that are statements of their own: however many rows have the
 * trigrams but not the term, the event loop is not held.
 */
export const lookUpSqlite = async ({ kysely }: Handle, asked: Asked, bounds: Bounds): Promise<readonly Id[]> => {
  const found: Id[] = []
  // The word of the application makes a rare term ten times as dear, and spares it the rows of others when the term is common.
  let isOwnOnly = false
  for (let before: Id | undefined = bounds.before; before !== undefined && found.length < bounds.most; await breathe()) {
    const { rows } = await sliceOf(asked, before, isOwnOnly).execute(kysely)
    const { ids, next } = readSlice(rows)
    found.push(...ids)
    isOwnOnly = ids.length < SLICE / 2
    before = next
  }
  return found
}
