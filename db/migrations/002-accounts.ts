import { execute, type Migration, typesFor } from './types.ts'

export const accounts: Migration = {
  name: '002-accounts',
  up: async (kysely, dialect) => {
    const { id, int, text, end, endKeyed } = typesFor(dialect)
    await execute(kysely, [
      `create table account (
        id ${id} not null primary key,
        name ${text} not null,
        plan ${text} not null check (plan in ('free', 'basic', 'pro', 'unlimited')),
        disabled_at ${text},
        audit_sequence ${int} not null default 0 check (audit_sequence >= 0),
        created_at ${text} not null,
        updated_at ${text} not null
      ${end}`,
      `create table member (
        account_id ${id} not null references account (id) on delete cascade,
        user_id text not null references auth_user (id) on delete cascade,
        role ${text} not null check (role in ('member', 'admin', 'owner')),
        created_at ${text} not null,
        primary key (account_id, user_id)
      ${endKeyed}`,
      'create index member_user_id on member (user_id)',
      `create table first_run (
        id ${int} not null primary key check (id = 1),
        token_hash ${text} not null,
        created_at ${text} not null
      ${endKeyed}`,
      // A job sweeps the old ones by a scan; there is no index by time, because they are few.
      `create table used_code (
        user_id text not null references auth_user (id) on delete cascade,
        code ${text} not null,
        used_at ${text} not null,
        primary key (user_id, code)
      ${endKeyed}`,
    ])
  },
  down: (kysely) => execute(kysely, ['drop table used_code', 'drop table first_run', 'drop table member', 'drop table account']),
}
