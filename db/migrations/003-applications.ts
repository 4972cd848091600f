import { execute, type Migration, typesFor } from './types.ts'

export const applications: Migration = {
  name: '003-applications',
  up: async (kysely, dialect) => {
    const { id, int, text, end } = typesFor(dialect)
    await execute(kysely, [
      // An account is removed only after its applications are purged in batches, so this cascade never has much to do.
      `create table application (
        id ${id} not null primary key,
        account_id ${id} not null references account (id) on delete cascade,
        name ${text} not null,
        version ${text} not null,
        is_paused ${int} not null check (is_paused in (0, 1)),
        requires_license ${int} not null check (requires_license in (0, 1)),
        client_blacklisting ${text} not null check (client_blacklisting in ('authorized', 'any', 'off')),
        socket_key ${text} not null,
        http_key ${text} not null,
        runtime_keys_updated_at ${text} not null,
        deleted_at ${text},
        created_at ${text} not null,
        updated_at ${text} not null
      ${end}`,
      'create index application_account_id on application (account_id, id)',
      `create table license_level (
        id ${id} not null primary key,
        application_id ${id} not null references application (id) on delete cascade,
        name ${text} not null,
        created_at ${text} not null,
        unique (application_id, name)
      ${end}`,
    ])
  },
  down: (kysely) => execute(kysely, ['drop table license_level', 'drop table application']),
}
