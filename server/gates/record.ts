import type { Handle } from '../../db/handle.ts'
import { insertAuditEvent, insertAuditTargets, lockAccount } from '../../db/system/audit.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Touched } from '../touched.ts'
import type { Context } from '../context.ts'
import type { Facts } from '../facts.ts'
import type { Principal } from '../principal.ts'
import { amongTwins, idempotent, repetitionOf } from './idempotent.ts'
import { limitReach } from './limit-reach.ts'
import { lookAgain } from './look-again.ts'

const textOf = (value: unknown, key: string): string | undefined => {
  const found: unknown = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
  return typeof found === 'string' ? found : undefined
}

/** None of our inputs carries a secret under another name. */
const SECRETS = ['password', 'value', 'plaintextKey']

/** Up to a thousand ids or keys: the event's targets tell them. */
const LISTS = ['licenseIds', 'userIds', 'blacklistIds', 'licenses']

const OMITTED = new Set([...SECRETS, ...LISTS])

/** The fields that were asked for. */
const changesOf = (input: unknown) => JSON.stringify(input ?? {}, (key, value: unknown) => (OMITTED.has(key) ? undefined : value))

const isLong = ({ isLong: when = '' }: Facts, input: unknown) =>
  when === true || (typeof input === 'object' && input !== null && Object.hasOwn(input, when) && Reflect.get(input, when) === true)

interface Recorded<T> {
  readonly facts: Facts
  readonly ctx: Context
  readonly principal: Principal
  readonly input: unknown
  /** The act itself, with its output already checked: a wrong answer rolls back. */
  readonly act: (handle: Handle, principal: Principal) => Promise<{ output: T; touched: Touched }>
}

/** The one record that an event is about, and every record it was done to. */
const targetsOf = ({ ids, isAll }: Touched, named: Id | undefined, applicationId: Id | undefined) => {
  if (isAll && applicationId !== undefined) return { target: applicationId, all: [applicationId] }
  const [first, ...more] = ids
  if (first !== undefined) return { target: more.length === 0 ? first : null, all: ids }
  const target = named ?? applicationId
  return { target: target ?? null, all: target === undefined ? [] : [target] }
}

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
    const { output, touched } = await act(handle, { ...present, plan: account.plan })
    const { target, all } = targetsOf(touched, textOf(output, 'id') ?? textOf(input, 'id'), applicationId)
    const eventId = ctx.node.newId()
    await insertAuditTargets(handle, eventId, all)
    await insertAuditEvent(handle, {
      id: eventId,
      account_id: principal.accountId,
      sequence: account.audit_sequence,
      actor_kind: principal.kind === 'key' ? 'key' : 'user',
      actor_id: principal.kind === 'key' ? principal.keyId : principal.userId,
      action: facts.audit ?? 'unnamed.act',
      target_id: target,
      application_id: applicationId ?? null,
      changes: changesOf(input),
      address: ctx.address,
      request_id: ctx.requestId,
      created_at: ctx.now.toISOString(),
    })
    return output
  }
  const repetition = await repetitionOf({ facts, ctx, principal, input })
  const recorded = (handle: Handle) => idempotent(handle, { ctx, repetition }, () => once(handle))
  const options = { isLong: isLong(facts, input), turn: principal.accountId }
  return amongTwins(ctx, repetition, () => ctx.node.database.transaction(recorded, options))
}
