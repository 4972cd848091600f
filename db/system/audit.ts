import { sql, type Insertable, type Selectable } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import type { AccountTable, AuditEventTable, AuditEventTargetTable } from '../schema.ts'

/** What whoever writes to an account's log must know of it. */
export type LockedAccount = Pick<Selectable<AccountTable>, 'id' | 'plan' | 'disabled_at' | 'audit_sequence' | 'audit_head'>

/**
 * Locks the account row for the rest of the transaction, as an update of it would; on SQLite the transaction does that by itself.
 * Everything a plan counts is counted under this lock, and the next audit event follows the number and the head that it tells.
 */
export const lockAccount = ({ kysely, dialect }: Handle, accountId: Id): Promise<LockedAccount | undefined> => {
  const row = kysely.selectFrom('account').where('id', '=', accountId).select(['id', 'plan', 'disabled_at', 'audit_sequence', 'audit_head'])
  return (dialect === 'postgres' ? row.forNoKeyUpdate() : row).executeTakeFirst()
}

/** Takes the same lock: nothing is done yet, or nobody did it. */
export const holdAccount = async (handle: Handle, accountId: Id) => {
  await lockAccount(handle, accountId)
}

/** A record that an event was done to; `changes` is JSON or null. */
export type NewTarget = Pick<Insertable<AuditEventTargetTable>, 'target_id'> & { readonly changes: string | null }

/** As one JSON object of texts by id: rows that are objects themselves would be parsed once more for each of their columns. */
const insertTargets = async ({ kysely, dialect }: Handle, eventId: Id, targets: readonly NewTarget[]) => {
  if (targets.length === 0) return
  const json = JSON.stringify(Object.fromEntries(targets.map(({ target_id: id, changes }) => [id, changes])))
  const given = dialect === 'sqlite' ? sql`json_each(${json})` : sql`jsonb_each_text(cast(${json} as jsonb))`
  await sql`insert into audit_event_target (target_id, event_id, changes)
    select cast(key as bigint), cast(${eventId} as bigint), value from ${given}`.execute(kysely)
}

/**
 * Adds an event and what it was done to, each record once, and moves the account's number and head on.
 * @throws Error when the account was not locked before: another event has the number
 */
export const appendAuditEvent = async (
  handle: Handle,
  event: Insertable<AuditEventTable> & { readonly hash: string },
  targets: readonly NewTarget[],
) => {
  const { kysely } = handle
  await insertTargets(handle, event.id, targets)
  await kysely.insertInto('audit_event').values(event).execute()
  const moved = await kysely
    .updateTable('account')
    .set({ audit_sequence: event.sequence, audit_head: event.hash })
    .where('id', '=', event.account_id)
    .where('audit_sequence', '=', event.sequence - 1)
    .executeTakeFirst()
  if (moved.numUpdatedRows !== 1n) throw new Error(`event ${event.sequence} of account ${event.account_id} does not follow the last one`)
}

/** What was asked for when the operator made an account; undefined for one that came about otherwise. */
export const findCreation = async ({ kysely }: Handle, accountId: Id): Promise<Readonly<Record<string, unknown>> | undefined> => {
  const row = await kysely
    .selectFrom('audit_event')
    .where('account_id', '=', accountId)
    .where('sequence', '=', 1)
    .where('actor_kind', '=', 'cli')
    .where('action', '=', 'account.create')
    .select('changes')
    .executeTakeFirst()
  return row === undefined ? undefined : (JSON.parse(row.changes) as Record<string, unknown>) // written as an object
}
