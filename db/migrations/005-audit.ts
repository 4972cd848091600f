import { execute, type Migration, typesFor } from './types.ts'

export const audit: Migration = {
  name: '005-audit',
  up: async (kysely, dialect) => {
    const { id, int, text, end } = typesFor(dialect)
    await execute(kysely, [
      // target_id and application_id are no foreign keys: an event outlives what it tells of.
      `create table audit_event (
        id ${id} not null primary key,
        account_id ${id} not null references account (id) on delete cascade,
        sequence ${int} not null,
        actor_kind ${text} not null check (actor_kind in ('user', 'key', 'cli')),
        actor_id ${text},
        action ${text} not null,
        target_id ${text},
        application_id ${id},
        changes ${text} not null,
        address ${text},
        request_id ${text} not null,
        created_at ${text} not null,
        unique (account_id, sequence)
      ${end}`,
    ])
  },
  down: (kysely) => execute(kysely, ['drop table audit_event']),
}
