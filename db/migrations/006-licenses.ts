import { execute, type Migration, typesFor } from './types.ts'

export const licenses: Migration = {
  name: '006-licenses',
  up: async (kysely, dialect) => {
    const { id, int, number, text, end, endKeyed } = typesFor(dialect)
    await execute(kysely, [
      `create table app_user (
        id ${id} not null primary key,
        application_id ${id} not null references application (id) on delete cascade,
        login ${text} not null,
        login_key ${text} not null,
        credentials_type ${text} not null check (credentials_type in ('login_password', 'email_password')),
        password_hash ${text} not null,
        comment ${text},
        client_id ${text},
        ip_address ${text},
        requires_license ${int} not null check (requires_license in (0, 1)),
        requires_client_id ${int} not null check (requires_client_id in (0, 1)),
        blacklisted_at ${text},
        search ${text} not null,
        created_at ${text} not null,
        updated_at ${text} not null,
        unique (application_id, login_key)
      ${end}`,
      'create index app_user_page on app_user (application_id, id)',
      // app_user_id does not cascade: who removes a user first unlinks, since the license's search text names the login.
      `create table license (
        id ${id} not null primary key,
        application_id ${id} not null references application (id) on delete cascade,
        license ${text} not null,
        phase ${text} not null check (phase in ('blacklisted', 'paused', 'expired', 'activated', 'available')),
        client_id ${text},
        ip_address ${text},
        comment ${text},
        requires_client_id ${int} not null check (requires_client_id in (0, 1)),
        duration_seconds ${number},
        activated_at ${text},
        paused_at ${text},
        blacklisted_at ${text},
        expires_at ${text},
        app_user_id ${id} references app_user (id),
        search ${text} not null,
        created_at ${text} not null,
        updated_at ${text} not null,
        unique (application_id, license) ${dialect === 'postgres' ? 'include (id)' : ''}
      ${end}`,
      'create index license_page on license (application_id, id)',
      'create index license_phase on license (application_id, phase, id)',
      `create index license_expiry on license (application_id, expires_at ${dialect === 'postgres' ? 'nulls first' : ''}, id)`,
      // Which rows the clock alone has moved to another state since they were written; a license without an end is not in it.
      'create index license_due on license (phase, expires_at, application_id) where expires_at is not null',
      'create index license_app_user_id on license (app_user_id) where app_user_id is not null',
      `create table license_to_level (
        license_id ${id} not null references license (id) on delete cascade,
        level_id ${id} not null references license_level (id),
        primary key (license_id, level_id)
      ${endKeyed}`,
      'create index license_to_level_level_id on license_to_level (level_id, license_id)',
      `create table app_user_to_level (
        app_user_id ${id} not null references app_user (id) on delete cascade,
        level_id ${id} not null references license_level (id),
        primary key (app_user_id, level_id)
      ${endKeyed}`,
      'create index app_user_to_level_level_id on app_user_to_level (level_id, app_user_id)',
      `create table application_tally (
        application_id ${id} not null primary key references application (id) on delete cascade,
        blacklisted ${int} not null default 0,
        paused ${int} not null default 0,
        expired ${int} not null default 0,
        activated ${int} not null default 0,
        available ${int} not null default 0,
        users ${int} not null default 0
      ${end}`,
      'insert into application_tally (application_id) select id from application',
      // Whether anything is to be purged is asked once a second.
      'create index application_deleted_at on application (deleted_at) where deleted_at is not null',
      `create table daily_count (
        application_id ${id} not null references application (id) on delete cascade,
        kind ${text} not null,
        day ${int} not null,
        n ${int} not null,
        primary key (application_id, kind, day)
      ${endKeyed}`,
      // What an audit event was done to. No foreign keys, as in audit_event; the event of an act on all names the application.
      `create table audit_event_target (
        target_id ${id} not null,
        event_id ${id} not null,
        primary key (target_id, event_id)
      ${endKeyed}`,
    ])
  },
  down: async (kysely) => {
    const tables = [
      'audit_event_target',
      'daily_count',
      'application_tally',
      'app_user_to_level',
      'license_to_level',
      'license',
      'app_user',
    ]
    await execute(kysely, ['drop index application_deleted_at', ...tables.map((table) => `drop table ${table}`)])
  },
}
