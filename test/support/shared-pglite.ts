import { PGlite, type Results, type Transaction } from '@electric-sql/pglite'

/** PGlite starts slowly and has one session: each test database is a schema of its own, and its statements take their turn. */
let started: PGlite | undefined
let last: Promise<unknown> = Promise.resolve()
let current = ''
let made = 0

// Ids arrive as text, as from the pg driver.
const instance = () => (started ??= new PGlite({ parsers: { 20: (text: string) => text } }))

const inTurn = <T>(schema: string, work: (pglite: PGlite) => Promise<T>): Promise<T> => {
  const turn = async () => {
    const pglite = instance()
    if (current !== schema) await pglite.exec(`set search_path to ${schema}`)
    current = schema
    return work(pglite)
  }
  const result = last.then(turn)
  last = result.catch(() => {})
  return result
}

const WIPE = `do $$ declare name text; begin
  set local session_replication_role = replica;
  for name in select tablename from pg_tables where schemaname = current_schema and tablename <> 'schema_migration' loop
    execute format('delete from %I', name);
  end loop;
end $$`

/** One schema that looks like a PGlite of its own, as far as Kysely's dialect asks. */
export const openSchema = async () => {
  made++
  const schema = `test_${made}`
  await inTurn('public', (pglite) => pglite.exec(`create schema ${schema}`))
  return {
    pglite: {
      query: <T>(sql: string, parameters?: unknown[], options?: object): Promise<Results<T>> =>
        inTurn(schema, (pglite) => pglite.query<T>(sql, parameters, options)),
      transaction: <T>(work: (trx: Transaction) => Promise<T>): Promise<T> => inTurn(schema, (pglite) => pglite.transaction(work)),
      ready: true,
      closed: false,
      waitReady: Promise.resolve(),
      close: async () => {},
    },
    /** Takes away every row but the migrations, to use the schema again. */
    wipe: () => inTurn(schema, (pglite) => pglite.exec(WIPE)),
    drop: () => inTurn('public', (pglite) => pglite.exec(`drop schema ${schema} cascade`)),
  }
}
