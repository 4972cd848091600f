import { execute, type Migration, typesFor } from './types.ts'

/** What a page of the log is picked by; each walks one index, newest first. */
const PICKED_BY = {
  audit_event_action: 'account_id, action, sequence',
  audit_event_actor_kind: 'account_id, actor_kind, sequence',
  audit_event_actor_id: 'account_id, actor_id, sequence',
  audit_event_application_id: 'application_id, sequence',
  audit_event_created_at: 'account_id, created_at, sequence',
} as const

export const auditChain: Migration = {
  name: '009-audit-chain',
  up: async (kysely, dialect) => {
    const { id, int, text, endKeyed } = typesFor(dialect)
    await execute(kysely, [
      // Events that are there already were written without a key: they stay unsealed.
      `alter table account add column audit_head ${text}`,
      `alter table audit_event add column pepper_version ${int}`,
      `alter table audit_event add column previous_hash ${text}`,
      `alter table audit_event add column hash ${text}`,
      `alter table audit_event_target add column changes ${text}`,
      'create index audit_event_target_event_id on audit_event_target (event_id, target_id)',
      ...Object.entries(PICKED_BY).map(([name, columns]) => `create index ${name} on audit_event (${columns})`),
      `create table audit_checkpoint (
        account_id ${id} not null references account (id) on delete cascade,
        sequence ${int} not null,
        hash ${text} not null,
        reason ${text} not null check (reason in ('daily', 'retention')),
        pepper_version ${int} not null,
        signature ${text} not null,
        created_at ${text} not null,
        primary key (account_id, sequence)
      ${endKeyed}`,
    ])
  },
  down: (kysely) =>
    execute(kysely, [
      'drop table audit_checkpoint',
      ...Object.keys(PICKED_BY).map((name) => `drop index ${name}`),
      'drop index audit_event_target_event_id',
      'alter table audit_event_target drop column changes',
      'alter table audit_event drop column hash',
      'alter table audit_event drop column previous_hash',
      'alter table audit_event drop column pepper_version',
      'alter table account drop column audit_head',
    ]),
}
