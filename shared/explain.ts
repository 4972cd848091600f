import { z } from 'zod'
import { ERRORS, type ErrorCode } from './errors.ts'
import { Id } from './ids.ts'
import { KeyLimitUse } from './key-limits.ts'

/** Shapes of docs/reference/management-api.md, "Why is a call refused". */

/** What a call of a key meets, in this order. */
export const CHECKS = [
  'key',
  'rate_limit',
  'session_only',
  'application',
  'scope',
  'application_access',
  'plan_feature',
  'input',
  'plan_limit',
  'key_limits',
  'act',
] as const

export type Check = (typeof CHECKS)[number]

const isCode = (text: string): text is ErrorCode => Object.hasOwn(ERRORS, text)

const Refusal = {
  code: z.enum(Object.keys(ERRORS).filter(isCode)).optional(),
  message: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional().meta({ description: 'What the refusal tells beside its code' }),
}

export const Checked = z
  .object({ check: z.enum(CHECKS), outcome: z.enum(['passed', 'refused', 'not_reached', 'not_judged']), ...Refusal })
  .meta({ id: 'Checked', description: 'One check that a call meets, and what came of it' })
export type Checked = z.infer<typeof Checked>

export const Explanation = z
  .object({
    endpoint: z.string().meta({ description: 'Its operation id', example: 'management.licenses.create' }),
    isAllowed: z.boolean(),
    refusedBy: z.enum(CHECKS).nullable().meta({ description: 'The first check that refuses' }),
    limit: KeyLimitUse.nullable().meta({ description: "The key's limit on the scope of the endpoint, and what is used of it" }),
    checks: z.array(Checked),
  })
  .meta({ id: 'Explanation', description: 'What would become of a call with a key' })
export type Explanation = z.infer<typeof Explanation>

export const ExplainQuestion = z.object({
  id: Id,
  endpoint: z.string().min(1).max(200).meta({
    description: 'An operation id, or a method and path such as `POST /api/v1/panel/licenses-actions`',
    example: 'management.licenses.create',
  }),
  action: z.string().max(64).optional().meta({ description: 'With a method and path that several share', example: 'pause' }),
  applicationId: z.string().max(64).optional().meta({ description: 'As the call would have it', example: '1858412344320000001' }),
  input: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({ description: 'The fields of the call. A password may be any other text', example: { amount: 5, duration: '30d' } }),
})
export type ExplainQuestion = z.infer<typeof ExplainQuestion>
