/** Rows of one statement. */
const MOST_ROWS = 500

/** Rows in their order, as many at once as one statement takes. */
export const slicesOf = <T>(rows: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / MOST_ROWS) }, (_, index) => rows.slice(index * MOST_ROWS, (index + 1) * MOST_ROWS))
