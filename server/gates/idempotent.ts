import type { Handle } from '../../db/handle.ts'
import { holdAccount } from '../../db/system/audit.ts'
import { findAnswer, holdPlace, type IdempotencyPlace, keepAnswer } from '../../db/system/idempotency.ts'
import { turnsByName } from '../../db/turns.ts'
import { ApiError } from '../../shared/errors.ts'
import { stretchPassword } from '../auth/password.ts'
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

/** What is only told once stays so: it is stored nowhere. A one-time URL is stored without what makes it work. */
const withoutSecrets = (output: unknown, { links }: Context['node']) =>
  JSON.stringify(output ?? null, (key, value: unknown) => {
    if (key === 'plaintextKey') return null
    return key === 'presignedUrl' && typeof value === 'string' ? links.unsigned(value) : value
  })

const withUrls = (answer: string, { links }: Context['node']): unknown =>
  JSON.parse(answer, (key, value: unknown) => (key === 'presignedUrl' && typeof value === 'string' ? links.signed(value) : value))

/** What people think up, and the digest of a file in which it may stand: a quick hash of these would be a way to guess them. */
const GUESSABLE: ReadonlySet<string> = new Set(['password', 'fileDigest'])

/** The body, to be hashed with a pepper; what can be guessed is stretched in it. */
const bodyOf = async (input: unknown, salt: string) => {
  const fields = Object.entries(typeof input === 'object' && input !== null ? input : {})
  const found = fields.find(([name, value]) => GUESSABLE.has(name) && typeof value === 'string')
  const stretched = found === undefined ? undefined : await stretchPassword(String(found[1]), salt)
  return `idempotency ${JSON.stringify(input ?? null, (name, value: unknown) => (GUESSABLE.has(name) ? stretched : value))}`
}

/** What makes a request the repetition of another. */
export interface Repetition {
  readonly place: IdempotencyPlace
  readonly body: string
}

/**
 * What a request with an Idempotency-Key is compared by; undefined without one. To be asked before the transaction.
 * @throws ApiError `validation_error` for a key of another form, `rate_limited` while too many passwords wait to be hashed
 */
export const repetitionOf = async ({ facts, ctx, principal, input }: Asked): Promise<Repetition | undefined> => {
  const key = ctx.idempotencyKey
  if (key === undefined) return undefined
  if (!IDEMPOTENCY_KEY.test(key))
    throw new ApiError('validation_error', { errors: [{ path: 'Idempotency-Key', message: 'Must have 1 to 255 printable characters' }] })
  const place = {
    account_id: principal.accountId,
    principal: principal.kind === 'key' ? `key ${principal.keyId}` : `user ${principal.userId}`,
    endpoint: `${facts.rest.route} ${JSON.stringify(facts.rest.when ?? {})}`,
    idempotency_key: key,
  }
  return { place, body: await bodyOf(input, JSON.stringify(place)) }
}

/** How long a request waits for its twin. Source: management-api.md section 1, "idempotency". */
const TWIN_MS = 10_000

/** The turns of twins in one process. */
export const twinTurns = (waitMs = TWIN_MS) => turnsByName(waitMs, () => new ApiError('conflict'))

/**
 * Lets `work` begin when no twin of the request is at it in this process.
 * @throws ApiError `conflict` when that takes too long
 */
export const amongTwins = <T>({ node }: Context, repetition: Repetition | undefined, work: () => Promise<T>): Promise<T> =>
  repetition === undefined ? work() : node.twins(JSON.stringify(repetition.place), work)

/** The answer that was given at this place before, if any. @throws ApiError `idempotency_conflict` when it was to another body */
const answerBefore = async (handle: Handle, { node, now, headers }: Context, { place, body }: Repetition): Promise<unknown> => {
  const known = await findAnswer(handle, place, new Date(now.getTime() - ANSWERS_KEPT_MS))
  if (known === undefined) return undefined
  if (!node.keyring.isHashOf(body, { hash: known.body_hash, pepperVersion: known.pepper_version }))
    throw new ApiError('idempotency_conflict')
  headers['Idempotency-Replayed'] = 'true'
  return withUrls(known.answer, node)
}

/** Whether this very request was answered before: then nothing is to be done for it. @throws ApiError as `idempotent` */
export const isAnswered = async (asked: Asked): Promise<boolean> => {
  const repetition = await repetitionOf(asked)
  return repetition !== undefined && (await answerBefore(asked.ctx.node.database.reader, asked.ctx, repetition)) !== undefined
}

/**
 * What `work` answers; or, when what it names is gone, what the same request was answered before: a deletion that is repeated finds no
 * application any more.
 * @throws ApiError as `work` does, `idempotency_conflict` when the answer was to another body
 */
export const orAgain = async <T>(
  { facts, ctx, parse }: Pick<Asked, 'facts' | 'ctx'> & { readonly parse: () => unknown },
  work: () => Promise<T>,
): Promise<T> => {
  if (ctx.idempotencyKey === undefined) return work()
  try {
    return await work()
  } catch (error) {
    const isGone = error instanceof ApiError && error.code === 'not_found'
    const principal = isGone ? await ctx.admission.principal : undefined
    const repetition = principal && (await repetitionOf({ facts, ctx, principal, input: parse() }))
    const again = repetition && (await answerBefore(ctx.node.database.reader, ctx, repetition))
    if (again === undefined) throw error
    return again as T // what an act of this endpoint answered
  }
}

/**
 * Runs `act` once per principal, endpoint and Idempotency-Key, and gives its answer again for a day. Exact, since twins wait for the
 * account's lock; a failure takes the record back with everything else.
 * @throws ApiError `idempotency_conflict` when the key came with another body, `conflict` when a twin on another node takes too long
 */
export const idempotent = async <T>(
  handle: Handle,
  { ctx, repetition }: { ctx: Context; repetition: Repetition | undefined },
  act: () => Promise<T>,
): Promise<T> => {
  if (repetition === undefined) return act()
  const { place, body } = repetition

  await holdPlace(handle, place, TWIN_MS)
  await holdAccount(handle, place.account_id)
  const known = await answerBefore(handle, ctx, repetition)
  if (known !== undefined) return known as T // what an act of this endpoint answered
  const output = await act()
  const { hash, pepperVersion } = ctx.node.keyring.hash(body)
  await keepAnswer(handle, {
    ...place,
    body_hash: hash,
    pepper_version: pepperVersion,
    answer: withoutSecrets(output, ctx.node),
    created_at: ctx.now.toISOString(),
  })
  return output
}
