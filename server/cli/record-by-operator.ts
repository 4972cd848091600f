import { randomUUID } from 'node:crypto'
import type { Handle } from '../../db/handle.ts'
import { lockAccount, type LockedAccount } from '../../db/system/audit.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { PlanName } from '../../shared/plans.ts'
import { askedFor } from '../audit/secrets.ts'
import { targetsOf } from '../audit/targets.ts'
import { writeEvent } from '../audit/write-event.ts'
import type { Node } from '../node.ts'
import { type Touched, untouched } from '../touched.ts'

interface Act {
  readonly node: Node
  readonly now: Date
  readonly action: string
  readonly applicationId?: Id
  /** The one record that it was done to; null when there are several, or none is told apart. */
  readonly id: Id | null
  /** What it was done to, when that is more than `id`. */
  readonly touched: Touched
  /** What was asked for. */
  readonly changes: object
}

const tell = (handle: Handle, account: LockedAccount, { node, now, action, applicationId, id, touched, changes }: Act) =>
  writeEvent(handle, node, account, {
    actor: { kind: 'cli', id: null },
    action,
    targets: targetsOf(touched, id ?? undefined, applicationId),
    applicationId: applicationId ?? null,
    changes: askedFor(changes),
    address: null,
    requestId: randomUUID(),
    now,
  })

/** Writes the audit event of something the operator did to an account; call it inside the transaction that does it. */
export const auditByOperator = async (handle: Handle, { accountId, ...act }: Act & { readonly accountId: Id }) => {
  const account = await lockAccount(handle, accountId)
  if (account === undefined) throw new ApiError('not_found')
  await tell(handle, account, act)
}

interface Work<T> {
  readonly action: string
  readonly changes: object
  /** The application that it is done in. */
  readonly applicationId?: Id
  /** Whether it touches records without a bound. */
  readonly isLong?: boolean
  act(locked: { handle: Handle; plan: PlanName; isDisabled: boolean; now: Date; touched: Touched }): Promise<T>
}

/**
 * Does what the operator asks under the account's lock, and writes one audit event, as a request would. The event is about what the act
 * notes in `touched`, else about the `id` of the result.
 */
export const recordByOperator = <T extends { readonly id: Id | null }>(
  node: Node,
  accountId: Id,
  { action, changes, applicationId, isLong = false, act }: Work<T>,
): Promise<T> => {
  const now = node.clock()
  return node.database.transaction(
    async (handle) => {
      const account = await lockAccount(handle, accountId)
      if (account === undefined) throw new ApiError('not_found')
      const touched = untouched()
      const output = await act({ handle, plan: account.plan, isDisabled: account.disabled_at !== null, now, touched })
      await tell(handle, account, {
        node,
        now,
        action,
        changes,
        id: output.id,
        touched,
        ...(applicationId !== undefined && { applicationId }),
      })
      return output
    },
    { isLong },
  )
}
