import { execute, type Migration, typesFor } from './types.ts'

export const billing: Migration = {
  name: '016-billing',
  up: async (kysely, dialect) => {
    const { id, int, text, end, endKeyed } = typesFor(dialect)
    await execute(kysely, [
      `create table billing_account (
        account_id ${id} not null primary key references account (id) on delete cascade,
        is_live ${int} not null check (is_live in (0, 1)),
        customer_id ${text} unique,
        checkout_id ${text},
        subscription_id ${text} unique,
        status ${text} check (status in ('active', 'past_due', 'unpaid', 'ended')),
        plan ${text} check (plan in ('free', 'basic', 'pro', 'unlimited')),
        renews_at ${text},
        ends_at ${text},
        version ${int} not null default 0,
        updated_at ${text} not null
      ${end}`,
      `create table billing_event (
        id ${text} not null primary key,
        received_at ${text} not null
      ${endKeyed}`,
      'create index billing_event_received_at on billing_event (received_at)',
    ])
  },
  down: (kysely) => execute(kysely, ['drop table billing_event', 'drop table billing_account']),
}
