import { searched, unsearched } from './searched.ts'
import { execute, type Migration, typesFor } from './types.ts'

export const blacklists: Migration = {
  name: '010-blacklists',
  up: async (kysely, dialect) => {
    const { id, int, text, end } = typesFor(dialect)
    await execute(kysely, [
      `create table blacklist_entry (
        id ${id} not null primary key,
        application_id ${id} not null references application (id) on delete cascade,
        client_id ${text},
        ip_address ${text},
        network ${text},
        comment ${text},
        search ${text} not null,
        created_at ${text} not null,
        updated_at ${text} not null,
        check (client_id is not null or network is not null),
        check ((ip_address is null) = (network is null))
      ${end}`,
      'create index blacklist_entry_page on blacklist_entry (application_id, id)',
      // A unique constraint would let two through that both lack a part. Who is listed by a client id is found by it too: none is empty.
      `create unique index blacklist_entry_pair on blacklist_entry (application_id, coalesce(client_id, ''), coalesce(network, ''))`,
      'create index blacklist_entry_network on blacklist_entry (application_id, network) where network is not null',
      `alter table application_tally add column blacklist_entries ${int} not null default 0`,
      ...searched('blacklist_entry', dialect),
    ])
  },
  down: async (kysely, dialect) => {
    await execute(kysely, [
      ...unsearched('blacklist_entry', dialect),
      'alter table application_tally drop column blacklist_entries',
      'drop table blacklist_entry',
      ...(dialect === 'sqlite' ? [`delete from search_queue where kind = 'blacklist_entry'`] : []),
    ])
  },
}
