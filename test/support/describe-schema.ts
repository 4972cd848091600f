import { sql } from 'kysely'
import type { Database } from '../../db/handle.ts'

const squeeze = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

/** The tables that a virtual table is made of follow from it. */
const ofSqlite = sql<{ line: string }>`select sql as line from sqlite_schema
  where sql is not null and name not in (select name from pragma_table_list where type = 'shadow') order by type desc, name`

const ofPostgres = sql<{ line: string }>`
  select line from (
    select 1 as kind, c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' not null' else '' end
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
      || case when a.attcollation <> t.typcollation then ' collate ' || (select collname from pg_collation where oid = a.attcollation) else '' end
      as line
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
    join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = current_schema()::regnamespace and a.attnum > 0 and not a.attisdropped
    union all
    select 2, conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
    where connamespace = current_schema()::regnamespace and contype <> 'n'
    union all
    select 3, replace(indexdef, current_schema() || '.', '') from pg_indexes where schemaname = current_schema()
    union all
    select 4, replace(pg_get_functiondef(oid), current_schema() || '.', '') from pg_proc where pronamespace = current_schema()::regnamespace
  ) as lines order by kind, line collate "C"`

/** The schema as text, one thing a line: equal texts are equal schemas. */
export const describeSchema = async ({ dialect, writer }: Database) => {
  const { rows } = await (dialect === 'sqlite' ? ofSqlite : ofPostgres).execute(writer)
  return rows.map(({ line }) => `${squeeze(line)}\n`).join('')
}
