import { ApiError } from '../../shared/errors.ts'
import type { ExplainQuestion, Explanation } from '../../shared/explain.ts'
import type { Context } from '../context.ts'
import type { Explainable } from '../endpoints.ts'
import { GATES } from '../gates/admit.ts'
import { type Allowance, findAllowance, LIMIT_GATES } from '../gates/check-limits.ts'
import { keyNow } from '../gates/key-now.ts'
import { validate } from '../gates/validate.ts'
import { affectedBy, measured } from '../measure.ts'
import type { KeyPrincipal } from '../principal.ts'
import type { Measured } from '../rules/judge-limit.ts'
import { usedOn } from '../rules/use-limit.ts'
import { NOT_JUDGED, walkChecks } from './walk-checks.ts'

/** The request without its costs: the explained call is not counted, and its headers are nobody's. */
const costless = (ctx: Context): Context => {
  const { callLimit } = ctx.node
  return { ...ctx, headers: {}, node: { ...ctx.node, callLimit: { ...callLimit, spend: callLimit.look } } }
}

/** What an act can do at least: all that is known of it without an input. */
const LEAST: Measured = { records: 1, levels: [], seconds: [] }

interface Call {
  readonly endpoint: Explainable
  readonly ctx: Context
  readonly principal: KeyPrincipal
  readonly parsed: unknown
}

/** What a dry run of the act tells: how many it would affect, or why it refuses; undefined where there is none. */
const rehearsalOf = async ({ endpoint, ctx, principal, parsed }: Call): Promise<{ affected: number } | ApiError | undefined> => {
  const { rehearse } = endpoint
  if (rehearse === undefined || parsed === undefined) return undefined
  try {
    return { affected: affectedBy(await rehearse(ctx, principal, parsed)) }
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
}

const askedOf = ({ endpoint, ctx, parsed }: Call, rehearsal: { affected: number } | ApiError | undefined): Measured => {
  if (endpoint.measure === undefined || parsed === undefined) return LEAST
  const asked = measured(endpoint, parsed, ctx.now)
  if (asked.records !== 'affected' || rehearsal === undefined) return asked
  // An act that refuses affects none.
  return { ...asked, records: rehearsal instanceof ApiError ? 0 : rehearsal.affected }
}

const told = ({ limit, use }: Allowance, now: Date) => ({ ...limit, usedToday: usedOn(use, now), usedInTotal: use.inTotal })

/**
 * What would become of a call with a key, check by check, by the gates that would judge it. Nothing is written, counted or spent.
 * @throws ApiError `validation_error` when no endpoint has this name
 */
export const explainCall = async (request: Context, question: ExplainQuestion): Promise<Explanation> => {
  const { name, endpoint, raw } = request.node.endpoints.resolve(question)
  const { id, input } = question
  const ctx = costless(request)
  const { now, node } = ctx
  const handle = node.database.reader

  const walk = walkChecks()
  const principal = await walk.pass('key', () => keyNow(handle, id, now))
  for (const { check, concerns, pass } of GATES) {
    if (check === null) continue
    await walk.pass(check, () =>
      principal === undefined || !concerns(endpoint) ? undefined : pass({ facts: endpoint, ctx, raw, principal }),
    )
  }
  const parsed = await walk.pass('input', () => (input === undefined ? NOT_JUDGED : validate(endpoint.input, raw)))

  const call = principal !== undefined && walk.refusedBy() === null ? { endpoint, ctx, principal, parsed } : undefined
  const rehearsal = call && (await rehearsalOf(call))
  const allowance = principal && (await findAllowance(handle, principal, endpoint))
  for (const { check, pass } of LIMIT_GATES)
    await walk.pass(check, async () => {
      if (call === undefined) return
      const plan = node.plans[call.principal.plan]
      await pass({ handle, facts: endpoint, principal: call.principal, plan, now, asked: askedOf(call, rehearsal), allowance })
    })
  await walk.pass('act', () => {
    if (rehearsal instanceof ApiError) throw rehearsal
    return rehearsal ?? NOT_JUDGED
  })

  const refusedBy = walk.refusedBy()
  const limit = allowance === undefined ? null : told(allowance, now)
  return { endpoint: name, isAllowed: refusedBy === null, refusedBy, limit, checks: walk.checks }
}
