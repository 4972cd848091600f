import { execute, type Migration, typesFor } from './types.ts'

export const scopedLimits: Migration = {
  name: '015-scoped-limits',
  up: async (kysely, dialect) => {
    const { id, number, text, endKeyed } = typesFor(dialect)
    await execute(kysely, [
      `alter table api_key add column limits ${text}`,
      // No foreign key: SQLite would look for successors at every removal of a key.
      `alter table api_key add column counted_as ${id}`,
      // Keys that were rotated before share the counters of the first of them too.
      `update api_key set counted_as = (
        with recursive before (id, rotated_from_id) as (
          select first.id, first.rotated_from_id from api_key as first where first.id = api_key.rotated_from_id
          union all
          select older.id, older.rotated_from_id from api_key as older join before on older.id = before.rotated_from_id
        )
        select before.id from before where before.rotated_from_id is null
      ) where rotated_from_id is not null`,
      `create table key_limit_use (
        api_key_id ${id} not null references api_key (id) on delete cascade,
        scope ${text} not null,
        day ${text} not null,
        on_day ${number} not null check (on_day >= 0),
        in_total ${number} not null check (in_total >= on_day),
        primary key (api_key_id, scope)
      ${endKeyed}`,
    ])
  },
  down: (kysely) =>
    execute(kysely, ['drop table key_limit_use', 'alter table api_key drop column counted_as', 'alter table api_key drop column limits']),
}
