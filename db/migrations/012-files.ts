import { execute, type Migration, typesFor } from './types.ts'
import type { Dialect } from '../handle.ts'

/** What is stored outside of the database, by the table that names it. */
const KINDS = ['file', 'avatar'] as const

/** Before any clock: due at once. */
const AT_ONCE = '0001-01-01T00:00:00.000Z'

/** A trigger, so that no way to lose a row forgets its bytes: neither a purge nor a cascade nor a process beside the server. */
const forgetting = (kind: (typeof KINDS)[number], dialect: Dialect) =>
  dialect === 'sqlite'
    ? `create trigger ${kind}_removed after delete on ${kind} when old.object_key is not null begin
        insert or ignore into storage_removal (object_key, due_at) values (old.object_key, '${AT_ONCE}');
      end`
    : `create trigger ${kind}_removed after delete on ${kind} for each row when (old.object_key is not null)
        execute function remove_stored_object()`

const FORGET = `create function remove_stored_object() returns trigger language plpgsql as $$ begin
    insert into storage_removal (object_key, due_at) values (old.object_key, '${AT_ONCE}') on conflict do nothing;
    return old;
  end $$`

export const files: Migration = {
  name: '012-files',
  up: async (kysely, dialect) => {
    const { id, int, number, text, end } = typesFor(dialect)
    const upload = `size ${number} not null check (size > 0),
        object_key ${id},
        checksum ${text},
        expires_at ${text},
        held_until ${text}`
    // It either waits for its bytes or has them.
    const isWhole = `check ((object_key is null) = (checksum is null) and (object_key is null) = (held_until is not null)
        and (object_key is null) = (expires_at is not null))`
    await execute(kysely, [
      `create table storage_removal (
        object_key ${id} not null primary key,
        due_at ${text} not null
      ${end}`,
      'create index storage_removal_due_at on storage_removal (due_at)',
      `create table file (
        id ${id} not null primary key,
        application_id ${id} not null references application (id) on delete cascade,
        file_name ${text} not null,
        ${upload},
        transfer_count ${int} not null,
        last_transferred_at ${text},
        created_at ${text} not null,
        unique (application_id, file_name),
        ${isWhole}
      ${end}`,
      // They cover what is counted and summed.
      'create index file_stored on file (application_id, id, size, object_key) where object_key is not null',
      'create index file_pending on file (application_id, held_until, size, object_key) where object_key is null',
      `create table file_download (
        id ${id} not null primary key,
        file_id ${id} not null references file (id) on delete cascade,
        expires_at ${text} not null,
        spent_at ${text}
      ${end}`,
      'create index file_download_file_id on file_download (file_id)',
      'create index file_download_expires_at on file_download (expires_at)',
      `create table avatar (
        id ${id} not null primary key,
        user_id text not null references auth_user (id) on delete cascade,
        file_type ${text} not null,
        ${upload},
        created_at ${text} not null,
        ${isWhole}
      ${end}`,
      'create unique index avatar_stored on avatar (user_id) where object_key is not null',
      'create unique index avatar_pending on avatar (user_id) where object_key is null',
      ...(dialect === 'postgres' ? [FORGET] : []),
      ...KINDS.map((kind) => forgetting(kind, dialect)),
    ])
  },
  down: (kysely, dialect) =>
    execute(kysely, [
      'drop table avatar',
      'drop table file_download',
      'drop table file',
      'drop table storage_removal',
      ...(dialect === 'postgres' ? ['drop function remove_stored_object()'] : []),
    ]),
}
