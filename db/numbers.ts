import { type Expression, sql } from 'kysely'

/**
 * An expression as a number on both databases, exact up to 2^53. PostgreSQL gives `count` and `sum` as `bigint`, which arrives as text.
 */
export const asNumber = (expression: Expression<unknown>) => sql<number>`cast(${expression} as double precision)`

/** `count(*)` as a number on both databases. */
export const countAll = () => asNumber(sql`count(*)`)
