import type { Handle } from '../../db/handle.ts'
import { lockAccount } from '../../db/system/audit.ts'
import { ApiError } from '../../shared/errors.ts'
import { askedFor } from '../audit/secrets.ts'
import { targetsOf } from '../audit/targets.ts'
import { writeEvent } from '../audit/write-event.ts'
import type { Touched } from '../touched.ts'
import type { Context } from '../context.ts'
import type { Facts } from '../facts.ts'
import type { Principal } from '../principal.ts'
import { amongTwins, idempotent, repetitionOf } from './idempotent.ts'
import { limitReach } from './limit-reach.ts'
import { lookAgain } from './look-again.ts'
import { type Bound, withinLimits } from './within-limits.ts'

const textOf = (value: unknown, key: string): string | undefined => {
  const found: unknown = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
  return typeof found === 'string' ? found : undefined
}

const isLong = ({ isLong: when = '' }: Facts, input: unknown) =>
  when === true || (typeof input === 'object' && input !== null && Object.hasOwn(input, when) && Reflect.get(input, when) === true)

interface Recorded<T> {
  readonly facts: Facts
  readonly ctx: Context
  readonly principal: Principal
  readonly input: unknown
  /** The act itself, with its output already checked: a wrong answer rolls back. */
  readonly act: (handle: Handle, principal: Principal, bound: Bound) => Promise<{ output: T; touched: Touched }>
}

/** Who an event of the audit log is by. */
const actorOf = (principal: Principal) =>
  principal.kind === 'key' ? ({ kind: 'key', id: principal.keyId } as const) : ({ kind: 'user', id: principal.userId } as const)

/**
 * Runs a mutation in one transaction: locks the account row (the one lock order of every mutation), acts, writes exactly one audit
 * event, commits; with an idempotency key only the first time. Caller, plan and application are looked at again under the lock, so that
 * what changed since admission counts.
 * @throws ApiError whatever the act throws; then nothing is changed
 */
export const record = async <T>({ facts, ctx, principal, input, act }: Recorded<T>): Promise<T> => {
  const once = async (handle: Handle) => {
    const account = await lockAccount(handle, principal.accountId)
    if (account === undefined || account.disabled_at !== null) {
      throw new ApiError(principal.kind === 'key' ? 'api_key_invalid' : 'unauthenticated')
    }
    const applicationId = facts.application === true ? textOf(input, 'applicationId') : undefined
    const present = await lookAgain(handle, principal, { facts, ctx })
    if (applicationId !== undefined) await limitReach(handle, present, applicationId)
    const caller = { ...present, plan: account.plan }
    const { output, touched } = await withinLimits(handle, { facts, ctx, principal: caller, input }, (bound) => act(handle, caller, bound))
    await writeEvent(handle, ctx.node, account, {
      actor: actorOf(principal),
      action: facts.audit ?? 'unnamed.act',
      targets: targetsOf(touched, textOf(output, 'id') ?? textOf(input, 'id'), applicationId),
      applicationId: applicationId ?? null,
      changes: askedFor(input),
      address: ctx.address,
      requestId: ctx.requestId,
      now: ctx.now,
    })
    return output
  }
  const repetition = await repetitionOf({ facts, ctx, principal, input })
  const recorded = (handle: Handle) => idempotent(handle, { ctx, repetition }, () => once(handle))
  const options = { isLong: isLong(facts, input), turn: principal.accountId }
  return amongTwins(ctx, repetition, () => ctx.node.database.transaction(recorded, options))
}
