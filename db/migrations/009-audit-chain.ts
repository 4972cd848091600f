import { execute, type Migration, typesFor } from './types.ts'
import type { Dialect } from '../handle.ts'

/** What a page of the log is picked by; each walks one index, newest first. */
const PICKED_BY = {
  audit_event_action: 'account_id, action, sequence',
  audit_event_actor_kind: 'account_id, actor_kind, sequence',
  audit_event_actor_id: 'account_id, actor_id, sequence',
  audit_event_application_id: 'application_id, sequence',
  audit_event_created_at: 'account_id, created_at, sequence',
} as const

/** The expression that picks all actions of a resource. */
const RESOURCE = { sqlite: `substr(action, 1, instr(action, '.'))`, postgres: `split_part(action, '.', 1)` } as const satisfies Record<
  Dialect,
  string
>

/**
 * Targets with what became of each. On SQLite they lie in the order of events: in that of targets, as before, a thousand licenses that
 * are changed once more would write a thousand pages.
 */
const withChanges = (dialect: Dialect) => {
  const { id, text, endKeyed } = typesFor(dialect)
  if (dialect === 'postgres')
    return [
      `alter table audit_event_target add column changes ${text}`,
      'create index audit_event_target_event_id on audit_event_target (event_id, target_id)',
    ]
  return [
    'alter table audit_event_target rename to unchanged_target',
    `create table audit_event_target (
      target_id ${id} not null,
      event_id ${id} not null,
      changes ${text},
      primary key (event_id, target_id)
    ${endKeyed}`,
    'insert into audit_event_target (target_id, event_id) select target_id, event_id from unchanged_target',
    'drop table unchanged_target',
    'create index audit_event_target_target_id on audit_event_target (target_id, event_id)',
  ]
}

const withoutChanges = (dialect: Dialect) => {
  const { id, endKeyed } = typesFor(dialect)
  if (dialect === 'postgres') return ['drop index audit_event_target_event_id', 'alter table audit_event_target drop column changes']
  return [
    'alter table audit_event_target rename to changed_target',
    `create table audit_event_target (
        target_id ${id} not null,
        event_id ${id} not null,
        primary key (target_id, event_id)
      ${endKeyed}`,
    'insert into audit_event_target (target_id, event_id) select target_id, event_id from changed_target',
    'drop table changed_target',
  ]
}

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
      ...withChanges(dialect),
      ...Object.entries(PICKED_BY).map(([name, columns]) => `create index ${name} on audit_event (${columns})`),
      `create index audit_event_resource on audit_event (account_id, (${RESOURCE[dialect]}), sequence)`,
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
  down: (kysely, dialect) =>
    execute(kysely, [
      'drop table audit_checkpoint',
      'drop index audit_event_resource',
      ...Object.keys(PICKED_BY).map((name) => `drop index ${name}`),
      ...withoutChanges(dialect),
      'alter table audit_event drop column hash',
      'alter table audit_event drop column previous_hash',
      'alter table audit_event drop column pepper_version',
      'alter table account drop column audit_head',
    ]),
}
