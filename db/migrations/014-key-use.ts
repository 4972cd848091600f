import { execute, type Migration, typesFor } from './types.ts'

export const keyUse: Migration = {
  name: '014-key-use',
  up: async (kysely, dialect) => {
    const { id, int, number, text, endKeyed } = typesFor(dialect)
    const counts = `
        calls ${number} not null,
        refusals ${number} not null,
        first_at ${text} not null,
        last_at ${text} not null`
    await execute(kysely, [
      // Address before endpoint: which addresses of a key and time are told apart is asked at every write.
      `create table key_use (
        api_key_id ${id} not null references api_key (id) on delete cascade,
        hours ${int} not null check (hours in (1, 24)),
        start ${int} not null,
        address ${text} not null,
        endpoint ${text} not null,${counts},
        primary key (api_key_id, hours, start, address, endpoint)
      ${endKeyed}`,
      'create index key_use_start on key_use (hours, start)',
      // No product of applications and addresses: a key that names a thousand applications from fifty addresses adds 1,050 rows a day.
      `create table key_use_application (
        api_key_id ${id} not null references api_key (id) on delete cascade,
        day ${int} not null,
        application_id ${id} not null references application (id) on delete cascade,${counts},
        primary key (api_key_id, day, application_id)
      ${endKeyed}`,
      'create index key_use_application_day on key_use_application (day)',
      'create index key_use_application_application_id on key_use_application (application_id)',
    ])
  },
  down: (kysely) => execute(kysely, ['drop table key_use_application', 'drop table key_use']),
}
