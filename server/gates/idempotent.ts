import type { Handle } from '../../db/handle.ts'
import { holdAccount } from '../../db/system/audit.ts'
import { findAnswer, keepAnswer } from '../../db/system/idempotency.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Context } from '../context.ts'
import type { Facts } from '../facts.ts'
import type { Principal } from '../principal.ts'

/** How long an answer is given again. Source: management-api.md section 1, "idempotency". */
export const ANSWERS_KEPT_MS = 86_400_000

const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/

interface Asked {
  readonly facts: Facts
  readonly ctx: Context
  readonly principal: Principal
  readonly input: unknown
}

/** What is only told once stays so: it is stored nowhere. */
const withoutSecrets = (output: unknown) => JSON.stringify(output ?? null, (key, value: unknown) => (key === 'plaintextKey' ? null : value))

/** The body in a form that is hashed with a pepper, since it may hold a password. */
const bodyOf = (input: unknown) => `idempotency ${JSON.stringify(input ?? null)}`

const placeOf = ({ facts, principal }: Asked, key: string) => ({
  account_id: principal.accountId,
  principal: principal.kind === 'key' ? `key ${principal.keyId}` : `user ${principal.userId}`,
  endpoint: `${facts.rest.route} ${JSON.stringify(facts.rest.when ?? {})}`,
  idempotency_key: key,
})

/**
 * Runs `act` once per principal, endpoint and Idempotency-Key, and gives its answer again for a day. Exact, since twins wait for the
 * account's lock; a failure takes the record back with everything else.
 * @throws ApiError `idempotency_conflict` when the key came with another body, `validation_error` for a key of another form
 */
export const idempotent = async <T>(handle: Handle, asked: Asked, act: () => Promise<T>): Promise<T> => {
  const { ctx, input, principal } = asked
  const key = ctx.idempotencyKey
  if (key === undefined) return act()
  if (!IDEMPOTENCY_KEY.test(key))
    throw new ApiError('validation_error', { errors: [{ path: 'Idempotency-Key', message: 'Must have 1 to 255 printable characters' }] })
  const place = placeOf(asked, key)
  const { keyring } = ctx.node

  await holdAccount(handle, principal.accountId)
  const known = await findAnswer(handle, place, new Date(ctx.now.getTime() - ANSWERS_KEPT_MS))
  if (known !== undefined) {
    const isSame = keyring.isHashOf(bodyOf(input), { hash: known.body_hash, pepperVersion: known.pepper_version })
    if (!isSame) throw new ApiError('idempotency_conflict')
    ctx.headers['Idempotency-Replayed'] = 'true'
    return JSON.parse(known.answer) as T // what an act of this endpoint answered
  }
  const output = await act()
  const { hash, pepperVersion } = keyring.hash(bodyOf(input))
  await keepAnswer(handle, {
    ...place,
    body_hash: hash,
    pepper_version: pepperVersion,
    answer: withoutSecrets(output),
    created_at: ctx.now.toISOString(),
  })
  return output
}
