import { execute, type Migration, typesFor } from './types.ts'

export const variables: Migration = {
  name: '011-variables',
  up: async (kysely, dialect) => {
    const { id, text, end } = typesFor(dialect)
    await execute(kysely, [
      // No index by id: an application has few, and its names are the other way to them.
      `create table variable (
        id ${id} not null primary key,
        application_id ${id} not null references application (id) on delete cascade,
        name ${text} not null,
        description ${text},
        value ${text} not null,
        strategy ${text} not null check (strategy in ('auth_required', 'auth_not_required')),
        created_at ${text} not null,
        updated_at ${text} not null,
        unique (application_id, name)
      ${end}`,
    ])
  },
  down: (kysely) => execute(kysely, ['drop table variable']),
}
