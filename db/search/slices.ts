import { type RawBuilder, sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import { type Asked, patternsOf } from './asked.ts'

/** Above every id but the last, which is never made. */
export const LARGEST_ID = '9223372036854775807'

/** A slice of the rows, newest first. */
export interface Bounds {
  /** Only rows below this id. */
  readonly before: Id
  readonly most: number
}

/** One line of what a slice answers. */
export interface Line {
  readonly id: Id
  /** 0 for the one line that says where the next slice begins: below its id, or nowhere when it is 0. */
  readonly matches: 0 | 1
}

/** The hits of a slice, and the id that the next one lies below; undefined when nothing is left. */
export const readSlice = (lines: readonly Line[]) => {
  const edge = lines.find(({ matches }) => matches === 0)?.id
  return { ids: lines.flatMap(({ id, matches }) => (matches === 1 ? [id] : [])), next: edge === '0' ? undefined : edge }
}

/** Whether the row `sought` has what is asked for. */
export const hasTerm = (asked: Asked): RawBuilder<boolean> => {
  const each = patternsOf(asked).map((pattern) => sql`sought.search like ${pattern} escape '\\'`)
  return sql<boolean>`(${sql.join(each, sql` or `)})`
}

/** Up to here rows are looked up one by one, beyond it as a range of ids, which takes half as long. */
const FEW = 1_000

/**
 * Looks at the newest rows one by one. Their ids come from the application's own index alone: asked for the rows at once, PostgreSQL may
 * walk the newest rows of all applications, or without statistics sort all rows of this one. No join either, for which it may read all.
 */
export const look = (asked: Asked, { before, most }: Bounds): RawBuilder<Line> => {
  const { applicationId } = asked
  const rows = sql.table(asked.kind)
  const sought =
    most <= FEW
      ? sql`select id, (select search from ${rows} as stored where stored.id = newest.id) as search from newest`
      : sql`select id, search from ${rows}
          where application_id = ${applicationId} and id < ${before} and id >= (select coalesce(min(id), 0) from newest)`
  return sql<Line>`with
    newest as materialized (
      select id from ${rows} where application_id = ${applicationId} and id < ${before} order by id desc limit ${sql.lit(most)}
    ),
    sought as materialized (${sought})
    select id, 1 as matches from sought where ${hasTerm(asked)}
    union all
    select case count(*) when ${sql.lit(most)} then min(id) else 0 end, 0 from newest
    order by id desc`
}
