import { sql, type Insertable } from 'kysely'
import type { Id } from '../../shared/ids.ts'
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

export const insertAuditEvent = async ({ kysely }: Handle, event: Insertable<AuditEventTable>) => {
  await kysely.insertInto('audit_event').values(event).execute()
}
