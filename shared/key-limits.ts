import { z } from 'zod'
import { LevelName } from './applications.ts'
import { Duration } from './durations.ts'
import { type Scope, SCOPES } from './scopes.ts'

/** How much a key may do of what a scope allows. Source: docs/reference/management-api.md, "Limits of a key"; decision 0010. */

/** A scope of acts: what only reads is not limited. */
export type LimitedScope = Exclude<Scope, `${string}:read`>

export const COUNTS = ['perCall', 'perDay', 'total'] as const

const GIFTS = ['levels', 'maxDuration'] as const

export type Constraint = (typeof COUNTS)[number] | (typeof GIFTS)[number]

/** What acts of a scope give beside records. Everything else of limits is derived from here. */
const GIVES = {
  'licenses:create': ['levels', 'maxDuration'],
  'licenses:update': ['levels', 'maxDuration'],
  'app_users:create': ['levels'],
  'app_users:update': ['levels'],
} as const satisfies Partial<Record<LimitedScope, readonly (typeof GIFTS)[number][]>>

export type Gives = typeof GIVES

const isLimited = (text: string): text is LimitedScope => SCOPES.includes(text) && !text.endsWith(':read')

export const LIMITED_SCOPES = SCOPES.filter(isLimited)

const gives: Readonly<Partial<Record<Scope, readonly Constraint[]>>> = GIVES

/** The constraints that a limit of this scope may have. */
export const constraintsOf = (scope: LimitedScope): readonly Constraint[] => [...COUNTS, ...(gives[scope] ?? [])]

const MOST = 1_000_000_000

const Count = z.int().min(1).max(MOST).optional()

const constraints = {
  perCall: Count.meta({ description: 'Records in one call', example: 10 }),
  perDay: Count.meta({ description: 'Records on one day of UTC', example: 50 }),
  total: Count.meta({ description: 'Records ever', example: 1000 }),
  levels: z
    .array(LevelName)
    .max(100)
    .refine((names) => new Set(names).size === names.length, { error: 'Must not name a level twice' })
    .optional()
    .meta({ description: 'The only levels it may give; empty: none', uniqueItems: true, example: ['basic'] }),
  maxDuration: Duration.optional().meta({ description: 'The longest duration it may give at once; a lifetime is longer than any' }),
} satisfies Record<Constraint, z.ZodType>

const LimitScope = z.enum(LIMITED_SCOPES).meta({ description: 'A scope that does more than read', example: 'licenses:create' })

/** Strict: a constraint that is not known must not be taken for one that holds. */
export const KeyLimit = z
  .strictObject({ scope: LimitScope, ...constraints })
  .superRefine(({ scope, ...limit }, ctx) => {
    const given = Object.entries(limit).flatMap(([name, value]) => (value === undefined ? [] : [name]))
    const allowed: readonly string[] = constraintsOf(scope)
    if (given.length === 0) ctx.addIssue({ code: 'custom', message: `Must have one of ${allowed.join(', ')}` })
    for (const name of given.filter((one) => !allowed.includes(one)))
      ctx.addIssue({ code: 'custom', message: `Does not fit ${scope}`, path: [name] })
  })
  .meta({ id: 'KeyLimit', description: 'How much of a scope a key may do; at least one constraint' })
export type KeyLimit = z.infer<typeof KeyLimit>

export const KeyLimits = z
  .array(KeyLimit)
  .max(LIMITED_SCOPES.length)
  .superRefine((limits, ctx) => {
    for (const [at, { scope }] of limits.entries())
      if (limits.findIndex((other) => other.scope === scope) < at)
        ctx.addIssue({ code: 'custom', message: 'Must not limit a scope twice', path: [at, 'scope'] })
  })
export type KeyLimits = z.infer<typeof KeyLimits>

const used = z.int().min(0).meta({ example: 12 })

/** A limit as it is told, with what is used of it. */
export const KeyLimitUse = z
  .object({ scope: LimitScope, ...constraints, usedToday: used, usedInTotal: used })
  .meta({ id: 'KeyLimitUse', description: 'A limit of a key, and what has been used since its scope first had one' })
export type KeyLimitUse = z.infer<typeof KeyLimitUse>
