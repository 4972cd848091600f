import { execute, type Migration, typesFor } from './types.ts'

export const invitations: Migration = {
  name: '013-invitations',
  up: async (kysely, dialect) => {
    const { id, text, end, endKeyed } = typesFor(dialect)
    await execute(kysely, [
      // invited_by is no foreign key: an invitation of somebody who is gone is told, though it does not work.
      // Nothing is indexed by time: there are few, and a job looks through them once an hour.
      `create table invitation (
        id ${id} not null primary key,
        account_id ${id} not null references account (id) on delete cascade,
        email ${text} not null,
        role ${text} not null check (role in ('member', 'admin', 'owner')),
        token_hash ${text} not null unique,
        invited_by text not null,
        sent_at ${text} not null,
        expires_at ${text} not null,
        created_at ${text} not null,
        unique (account_id, email)
      ${end}`,
      // Whether an address waits for an account is asked at the sign-in of somebody who has none.
      'create index invitation_email on invitation (email)',
      // What was mailed is counted also when the invitation is gone.
      `create table invitation_mail (
        account_id ${id} not null references account (id) on delete cascade,
        id ${id} not null,
        email ${text} not null,
        sent_at ${text} not null,
        primary key (account_id, id)
      ${endKeyed}`,
      // A deleted account is a tombstone until all below it is purged, and whether there is one is asked once a second.
      `alter table account add column deleted_at ${text}`,
      'create index account_deleted_at on account (deleted_at) where deleted_at is not null',
    ])
  },
  down: (kysely) =>
    execute(kysely, [
      'drop index account_deleted_at',
      'alter table account drop column deleted_at',
      'drop table invitation_mail',
      'drop table invitation',
    ]),
}
