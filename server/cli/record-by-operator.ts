import { randomUUID } from 'node:crypto'
import type { Handle } from '../../db/handle.ts'
import { insertAuditEvent, lockAccount } from '../../db/system/audit.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { PlanName } from '../../shared/plans.ts'
import type { Node } from '../node.ts'

interface Act {
  readonly node: Node
  readonly now: Date
  readonly accountId: Id
  readonly action: string
  readonly targetId: Id
  /** What was asked for, without secrets. */
  readonly changes: object
}

const writeEvent = (handle: Handle, sequence: number, { node, now, accountId, action, targetId, changes }: Act) =>
  insertAuditEvent(handle, {
    id: node.newId(),
    account_id: accountId,
    sequence,
    actor_kind: 'cli',
    actor_id: null,
    action,
    target_id: targetId,
    application_id: null,
    changes: JSON.stringify(changes),
    address: null,
    request_id: randomUUID(),
    created_at: now.toISOString(),
  })

/** Writes the audit event of something the operator did to an account; call it inside the transaction that does it. */
export const auditByOperator = async (handle: Handle, act: Act) => {
  const account = await lockAccount(handle, act.accountId)
  if (account === undefined) throw new ApiError('not_found')
  await writeEvent(handle, account.audit_sequence, act)
}

interface Work<T> {
  readonly action: string
  readonly changes: object
  act(locked: { handle: Handle; plan: PlanName; isDisabled: boolean; now: Date }): Promise<T>
}

/**
 * Does what the operator asks under the account's lock, and writes one audit event, as a request would. The event's target is the
 * `id` of the result.
 */
export const recordByOperator = <T extends { readonly id: Id }>(
  node: Node,
  accountId: Id,
  { action, changes, act }: Work<T>,
): Promise<T> => {
  const now = node.clock()
  return node.database.transaction(async (handle) => {
    const account = await lockAccount(handle, accountId)
    if (account === undefined) throw new ApiError('not_found')
    const output = await act({ handle, plan: account.plan, isDisabled: account.disabled_at !== null, now })
    await writeEvent(handle, account.audit_sequence, { node, now, accountId, action, targetId: output.id, changes })
    return output
  })
}
