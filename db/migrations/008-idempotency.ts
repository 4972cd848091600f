import { execute, type Migration, typesFor } from './types.ts'

export const idempotency: Migration = {
  name: '008-idempotency',
  up: async (kysely, dialect) => {
    const { id, int, text, endKeyed } = typesFor(dialect)
    await execute(kysely, [
      `create table idempotency_record (
        account_id ${id} not null references account (id) on delete cascade,
        principal ${text} not null,
        endpoint ${text} not null,
        idempotency_key ${text} not null,
        body_hash ${text} not null,
        pepper_version ${int} not null,
        answer ${text} not null,
        created_at ${text} not null,
        primary key (account_id, principal, endpoint, idempotency_key)
      ${endKeyed}`,
      'create index idempotency_record_created_at on idempotency_record (created_at)',
    ])
  },
  down: (kysely) => execute(kysely, ['drop table idempotency_record']),
}
