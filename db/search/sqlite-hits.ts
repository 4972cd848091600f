import { setImmediate as breathe } from 'node:timers/promises'
import { type RawBuilder, sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import { type Asked, patternsOf, trigramsAsked } from './asked.ts'
import { LARGEST_ID, meetsOne } from './conditions.ts'

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

const matchOf = (asked: Asked) => {
  const { all, any } = trigramsAsked(asked)
  const words = [applicationWord(asked.applicationId), ...all].map(quoted).join(' AND ')
  return any.length === 0 ? words : `${words} AND (${any.map(quoted).join(' OR ')})`
}

interface Line {
  readonly id: Id
  /** 0 for the line that says where the next slice begins; its id is 0 when there is none. */
  readonly matches: 0 | 1
}

/** The hits among the newest `SLICE` indexed rows below `before` that may match, and among the queued rows as new as these. */
const sliceOf = (asked: Asked, before: Id): RawBuilder<Line> => {
  const { kind, applicationId } = asked
  const [rows, index] = [sql.table(kind), sql.table(`${kind}_search`)]
  const end = sql`cast(${before} as integer)`
  const matches = meetsOne(patternsOf(asked))
  const queued = sql`search_queue where kind = ${kind} and application_id = ${applicationId}`
  return sql<Line>`with
    entry as materialized (
      select rowid as id from ${index} where ${index} match ${matchOf(asked)} and rowid < ${end} order by rowid desc limit ${sql.lit(SLICE)}
    ),
    edge as materialized (select case count(*) when ${sql.lit(SLICE)} then min(id) else 0 end as id from entry),
    recent as materialized (
      select id from ${queued} and id < ${end} and id >= (select id from edge)
        and id >= coalesce((select id from ${queued} order by id desc limit 1 offset ${sql.lit(MOST_QUEUED - 1)}), 0)
    )
    select sought.id, 1 as matches from entry cross join ${rows} as sought
      where sought.id = entry.id and sought.application_id = ${applicationId} and ${matches}
    union
    select sought.id, 1 from recent cross join ${rows} as sought
      where sought.id = recent.id and sought.application_id = ${applicationId} and ${matches}
    union all
    select id, 0 from edge
    order by id desc`
}

/** Slice by slice, each a statement of its own: however many rows have the trigrams but not the term, the event loop is not held. */
export const sqliteHits = async ({ kysely }: Handle, asked: Asked, most: number): Promise<readonly Id[]> => {
  const found: Id[] = []
  for (let before: Id = LARGEST_ID; ;) {
    const { rows } = await sliceOf(asked, before).execute(kysely)
    for (const { id, matches } of rows) if (matches === 1) found.push(id)
    const edge = rows.find(({ matches }) => matches === 0)?.id ?? '0'
    if (edge === '0' || found.length >= most) return found.slice(0, most)
    before = edge
    await breathe()
  }
}
