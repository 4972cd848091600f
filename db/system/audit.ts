import { sql, type Insertable } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import { given, idField } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import type { AuditEventTable } from '../schema.ts'

/**
 * Locks the account row for the rest of the transaction and takes the next number of its audit log.
 * Everything a plan counts is counted under this lock.
 */
export const lockAccount = ({ kysely }: Handle, accountId: Id) =>
  kysely
    .updateTable('account')
    .set({ audit_sequence: sql`audit_sequence + 1` })
    .where('id', '=', accountId)
    .returning(['plan', 'disabled_at', 'audit_sequence'])
    .executeTakeFirst()

/** Takes the same lock without a number: nothing is done yet, or nobody did it. */
export const holdAccount = async ({ kysely }: Handle, accountId: Id) => {
  await kysely
    .updateTable('account')
    .set({ audit_sequence: sql`audit_sequence` })
    .where('id', '=', accountId)
    .execute()
}

export const insertAuditEvent = async ({ kysely }: Handle, event: Insertable<AuditEventTable>) => {
  await kysely.insertInto('audit_event').values(event).execute()
}

/** Notes what an event was done to, each id once. */
export const insertAuditTargets = async ({ kysely, dialect }: Handle, eventId: Id, ids: readonly Id[]) => {
  if (ids.length === 0) return
  await kysely
    .insertInto('audit_event_target')
    .columns(['target_id', 'event_id'])
    .expression(
      kysely
        .selectFrom(
          given(
            dialect,
            [...new Set(ids)].map((id) => ({ id })),
          ),
        )
        .select([idField('id').as('target_id'), sql<Id>`cast(${eventId} as bigint)`.as('event_id')]),
    )
    .execute()
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
