import { CompiledQuery, type Kysely, type QueryId } from 'kysely'
import type { Database, Handle } from '../../db/handle.ts'
import type { Schema } from '../../db/schema.ts'

/** A statement that was run, and how the database would go about it. */
export interface Plan {
  readonly sql: string
  readonly lines: readonly string[]
}

/** The same Kysely, which notes every statement that it has run. */
const noting = (kysely: Kysely<Schema>, noted: CompiledQuery[]) => {
  const compiled = new WeakMap<QueryId, CompiledQuery>()
  return kysely.withPlugin({
    transformQuery: ({ node, queryId }) => {
      compiled.set(queryId, kysely.getExecutor().compileQuery(node, queryId))
      return node
    },
    // Parts of a statement are transformed too, but only what is run has a result.
    transformResult: async ({ result, queryId }) => {
      const query = compiled.get(queryId)
      if (query !== undefined) noted.push(query)
      return result
    },
  })
}

const explain = async ({ reader: { kysely, dialect } }: Database, { sql, parameters }: CompiledQuery): Promise<Plan> => {
  const how = dialect === 'sqlite' ? 'explain query plan' : 'explain'
  const { rows } = await kysely.executeQuery<Record<string, unknown>>(CompiledQuery.raw(`${how} ${sql}`, [...parameters]))
  return { sql, lines: rows.map((row) => String(row['detail'] ?? row['QUERY PLAN'])) }
}

/** The plans of all statements that `work` asks, in their order. */
export const plansOf = async (database: Database, work: (handle: Handle) => Promise<unknown>): Promise<Plan[]> => {
  const noted: CompiledQuery[] = []
  const kysely = noting(database.reader.kysely, noted)
  await work({
    dialect: database.dialect,
    kysely,
    rows: async (read, ...parameters) => (await kysely.executeQuery(read.build(kysely, ...parameters).compile())).rows,
  })
  const plans: Plan[] = []
  for (const query of noted) plans.push(await explain(database, query))
  return plans
}

const TABLES = 'license|app_user|license_to_level|blacklist_entry|variable|daily_count|search_queue|audit_event|audit_event_target'

const SCAN = new RegExp(`(^SCAN (${TABLES})\\b)|(Seq Scan on (${TABLES})\\b)`)
const SORT = /^USE TEMP B-TREE FOR .*ORDER BY|^\s*(->\s+)?(Incremental )?Sort\b(?! Key| Method)/
const INDEX = /(?:USING (?:COVERING )?INDEX (\w+))|(?:(?:using|Index Scan on) (\w+))|VIRTUAL TABLE/

/** Where a statement would walk all rows of one of our tables that grow. */
export const scansOf = ({ sql, lines }: Plan) => lines.filter((line) => SCAN.test(line)).map((line) => `${line.trim()}: ${sql}`)

/** Where a statement would sort rows rather than read them in order. */
export const sortsOf = ({ sql, lines }: Plan) => lines.filter((line) => SORT.test(line)).map((line) => `${line.trim()}: ${sql}`)

/** The row itself by its number, and the search index, have names of their own in SQLite's plans. */
const nameOf = (line: string) => {
  if (/(license|sought) USING INTEGER PRIMARY KEY/.test(line)) return 'license id'
  const [, sqlite, postgres] = INDEX.exec(line) ?? []
  if (sqlite === undefined && postgres === undefined) return /SCAN (\w+) VIRTUAL TABLE/.exec(line)?.[1]
  return postgres === 'license_pkey' ? 'license id' : (sqlite ?? postgres)
}

/** The names of the indexes that a statement would use, each as often as it does. */
export const indexesOf = ({ lines }: Plan) => lines.flatMap((line) => nameOf(line) ?? [])
