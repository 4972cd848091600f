import type { Database as Connection } from 'better-sqlite3'

const MOST_STATEMENTS = 500

type Row = Record<string, unknown>

export interface Statement {
  readonly reader: boolean
  all(parameters: readonly unknown[]): Row[]
  run(parameters: readonly unknown[]): { changes: number; lastInsertRowid: number | bigint }
}

export interface Result {
  readonly rows: Row[]
  readonly insertId?: bigint
  readonly numAffectedRows?: bigint
}

/** Runs a statement to its end. */
export const run = (statement: Statement, parameters: readonly unknown[]): Result => {
  if (statement.reader) return { rows: statement.all(parameters) }
  const { changes, lastInsertRowid } = statement.run(parameters)
  return { rows: [], insertId: BigInt(lastInsertRowid), numAffectedRows: BigInt(changes) }
}

/**
 * better-auth insists on columns declared INTEGER for its flags and counters, which it wants as numbers.
 * None of its integers is an id.
 */
const isId = (column: { type: string | null; table: string | null }) => column.type === 'INTEGER' && !column.table?.startsWith('auth_')

const prepare = (connection: Connection, sql: string): Statement => {
  const statement = connection.prepare<unknown[], Row>(sql)
  const columns = statement.reader ? statement.columns() : []
  const ids = columns.filter(isId).map((column) => column.name)
  const others = columns.filter((column) => !isId(column)).map((column) => column.name)
  if (ids.length > 0) statement.safeIntegers(true)

  const exact = (row: Row) => {
    for (const name of ids) if (typeof row[name] === 'bigint') row[name] = row[name].toString()
    for (const name of others) if (typeof row[name] === 'bigint') row[name] = Number(row[name])
    return row
  }
  return {
    reader: statement.reader,
    all: (parameters) => {
      const rows = statement.all(...parameters)
      return ids.length > 0 ? rows.map(exact) : rows
    },
    run: (parameters) => statement.run(...parameters),
  }
}

/**
 * Prepares each SQL text once, which Kysely's own dialect does anew for every query.
 * Columns declared `INTEGER` (63-bit ids) arrive as decimal strings, `INT` columns and expressions as numbers.
 */
export const statementsOf = (connection: Connection) => {
  const known = new Map<string, Statement>()
  return (sql: string): Statement => {
    const found = known.get(sql)
    if (found !== undefined) return found
    // `in (…)` lists of every length would fill the map for ever.
    if (known.size >= MOST_STATEMENTS) known.clear()
    const made = prepare(connection, sql)
    known.set(sql, made)
    return made
  }
}
