import { execute, type Migration, typesFor } from './types.ts'

export const apiKeys: Migration = {
  name: '004-api-keys',
  up: async (kysely, dialect) => {
    const { id, int, text, end, endKeyed } = typesFor(dialect)
    await execute(kysely, [
      `create table secret_version (
        kind ${text} not null check (kind in ('auth', 'pepper')),
        version ${int} not null check (version > 0),
        fingerprint ${text} not null,
        created_at ${text} not null,
        primary key (kind, version),
        unique (kind, fingerprint)
      ${endKeyed}`,
      // created_by and rotated_from_id are no foreign keys: they tell what was, also when that user is gone.
      `create table api_key (
        id ${id} not null primary key,
        account_id ${id} not null references account (id) on delete cascade,
        public_id ${text} not null,
        hash ${text} not null,
        pepper_version ${int} not null,
        last4 ${text} not null,
        name ${text} not null,
        scopes ${text} not null,
        all_applications ${int} not null check (all_applications in (0, 1)),
        expires_at ${text},
        revoked_at ${text},
        removed_at ${text},
        rotated_at ${text},
        rotated_from_id ${id},
        last_used_at ${text},
        last_used_ip ${text},
        created_by text,
        created_at ${text} not null,
        updated_at ${text} not null
      ${end}`,
      'create index api_key_account_id on api_key (account_id, id)',
      // Partial by a condition that always holds and no query states: it keeps ids unique, and the planner takes the next one.
      'create unique index api_key_public_id on api_key (public_id) where hash is not null',
      // Every key check reads only this index, so that a hit costs what a miss costs.
      'create index api_key_secret on api_key (public_id, hash, pepper_version)',
      // Whether a retiring key's successor lives.
      'create index api_key_rotated_from_id on api_key (rotated_from_id)',
      // Which peppers are still needed is asked at every start, over all keys that are not revoked.
      'create index api_key_pepper_version on api_key (pepper_version) where revoked_at is null',
      `create table api_key_application (
        api_key_id ${id} not null references api_key (id) on delete cascade,
        application_id ${id} not null references application (id) on delete cascade,
        primary key (api_key_id, application_id)
      ${endKeyed}`,
      'create index api_key_application_application_id on api_key_application (application_id)',
    ])
  },
  down: (kysely) => execute(kysely, ['drop table api_key_application', 'drop table api_key', 'drop table secret_version']),
}
