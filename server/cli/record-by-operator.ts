import { randomUUID } from 'node:crypto'
import type { Handle } from '../../db/handle.ts'
import { insertAuditEvent, insertAuditTargets, lockAccount } from '../../db/system/audit.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { PlanName } from '../../shared/plans.ts'
import type { Node } from '../node.ts'

interface Act {
  readonly node: Node
  readonly now: Date
  readonly accountId: Id
  readonly action: string
  readonly applicationId?: Id
  /** Null when it was done to several records. */
  readonly targetId: Id | null
  /** Every record it was done to; the target alone unless given. */
  readonly targets?: readonly Id[]
  /** What was asked for, without secrets. */
  readonly changes: object
}

const writeEvent = async (handle: Handle, sequence: number, act: Act) => {
  const { node, now, accountId, action, targetId, targets = targetId === null ? [] : [targetId], applicationId = null, changes } = act
  const id = node.newId()
  await insertAuditTargets(handle, id, targets)
  await insertAuditEvent(handle, {
    id,
    account_id: accountId,
    sequence,
    actor_kind: 'cli',
    actor_id: null,
    action,
    target_id: targetId,
    application_id: applicationId,
    changes: JSON.stringify(changes),
    address: null,
    request_id: randomUUID(),
    created_at: now.toISOString(),
  })
}

/** Writes the audit event of something the operator did to an account; call it inside the transaction that does it. */
export const auditByOperator = async (handle: Handle, act: Act) => {
  const account = await lockAccount(handle, act.accountId)
  if (account === undefined) throw new ApiError('not_found')
  await writeEvent(handle, account.audit_sequence, act)
}

interface Work<T> {
  readonly action: string
  readonly changes: object
  /** The application that it is done in. */
  readonly applicationId?: Id
  act(locked: { handle: Handle; plan: PlanName; isDisabled: boolean; now: Date }): Promise<T>
}

/**
 * Does what the operator asks under the account's lock, and writes one audit event, as a request would. The event's target is the
 * `id` of the result, or all of its `targets`.
 */
export const recordByOperator = <T extends { readonly id: Id | null; readonly targets?: readonly Id[] }>(
  node: Node,
  accountId: Id,
  { action, changes, applicationId, act }: Work<T>,
): Promise<T> => {
  const now = node.clock()
  return node.database.transaction(async (handle) => {
    const account = await lockAccount(handle, accountId)
    if (account === undefined) throw new ApiError('not_found')
    const output = await act({ handle, plan: account.plan, isDisabled: account.disabled_at !== null, now })
    await writeEvent(handle, account.audit_sequence, {
      node,
      now,
      accountId,
      action,
      changes,
      targetId: output.id,
      ...(output.targets !== undefined && { targets: output.targets }),
      ...(applicationId !== undefined && { applicationId }),
    })
    return output
  })
}
