import { z } from 'zod'
import { Id } from './ids.ts'

/** Which records an action is done to: exactly one of one id, several ids or all. Source: management-api.md section 5. */

export const MOST_SELECTED = 1000

/** Several ids; one that is named twice counts once. */
export const Ids = z
  .array(Id)
  .min(1)
  .max(MOST_SELECTED)
  .transform((ids) => [...new Set(ids)])

export const All = z.literal(true).meta({ description: 'Every record of the application' })

export const DryRun = z.boolean().optional().meta({ description: 'Only tell how many it would touch' })

/** A check that exactly one of these fields is given. */
export const exactlyOne =
  <K extends string>(...names: readonly K[]) =>
  (input: Readonly<Partial<Record<K, unknown>>>, ctx: z.core.$RefinementCtx) => {
    if (names.filter((name) => input[name] !== undefined).length === 1) return
    ctx.addIssue({ code: 'custom', message: `Exactly one of ${names.join(', ')} must be given`, path: [names[0] ?? ''] })
  }

export const Affected = z
  .object({ affected: z.int().min(0).meta({ description: 'How many records really changed', example: 1 }) })
  .meta({ id: 'Affected' })
export type Affected = z.infer<typeof Affected>
