import type { Handle } from '../../db/handle.ts'
import { insertAuditEvent, lockAccount } from '../../db/system/audit.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Context } from '../context.ts'
import type { Facts } from '../facts.ts'
import type { Principal } from '../principal.ts'
import { limitReach } from './limit-reach.ts'

const textOf = (value: unknown, key: string): string | undefined => {
  const found: unknown = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
  return typeof found === 'string' ? found : undefined
}

/** The fields that were asked for; none of our inputs carries a secret under another name. */
const SECRETS = new Set(['password', 'value', 'plaintextKey'])

const changesOf = (input: unknown) => JSON.stringify(input ?? {}, (key, value: unknown) => (SECRETS.has(key) ? undefined : value))

interface Recorded<T> {
  readonly facts: Facts
  readonly ctx: Context
  readonly principal: Principal
  readonly input: unknown
  /** The act itself, with its output already checked: a wrong answer rolls back. */
  readonly act: (handle: Handle, principal: Principal) => Promise<T>
}

/**
 * Runs a mutation in one transaction: locks the account row (the one lock order of every mutation), acts, writes exactly one audit
 * event, commits. Plan and application are looked at again under the lock, so that what changed since admission counts.
 * @throws ApiError whatever the act throws; then nothing is changed
 */
export const record = <T>({ facts, ctx, principal, input, act }: Recorded<T>): Promise<T> =>
  ctx.node.database.transaction(async (handle) => {
    const account = await lockAccount(handle, principal.accountId)
    if (account === undefined || account.disabled_at !== null) {
      throw new ApiError(principal.kind === 'key' ? 'api_key_invalid' : 'unauthenticated')
    }
    const applicationId = facts.application === true ? textOf(input, 'applicationId') : undefined
    if (applicationId !== undefined) await limitReach(handle, principal, applicationId)
    const output = await act(handle, { ...principal, plan: account.plan })
    await insertAuditEvent(handle, {
      id: ctx.node.newId(),
      account_id: principal.accountId,
      sequence: account.audit_sequence,
      actor_kind: principal.kind === 'key' ? 'key' : 'user',
      actor_id: principal.kind === 'key' ? principal.keyId : principal.userId,
      action: facts.audit ?? 'unnamed.act',
      target_id: textOf(output, 'id') ?? textOf(input, 'id') ?? applicationId ?? null,
      application_id: applicationId ?? null,
      changes: changesOf(input),
      address: ctx.address,
      request_id: ctx.requestId,
      created_at: ctx.now.toISOString(),
    })
    return output
  })
