import { type RawBuilder, sql } from 'kysely'

/** No id is beyond it. */
export const LARGEST_ID = '9223372036854775807'

/** Whether the row `sought` meets one of the patterns. */
export const meetsOne = (patterns: readonly string[]): RawBuilder<boolean> =>
  sql<boolean>`(${sql.join(
    patterns.map((pattern) => sql`sought.search like ${pattern} escape '\\'`),
    sql` or `,
  )})`
