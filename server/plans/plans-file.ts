import { z } from 'zod'
import { each } from '../../shared/each.ts'
import { FEATURES, LIMITS, type Plan, PLAN_NAMES, type Plans, PRESETS } from '../../shared/plans.ts'

/** Everything counted fits into 31 bits, and so does the storage in bytes into 53. */
const MOST = 2_147_483_647

const isLimit = (value: unknown) => value === null || (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST)

const Limit = z.custom<number | null>(isLimit, `must be a whole number from 0 to ${MOST}, or null for unlimited`)

const PriceId = z
  .string('must be the id of a price at Stripe, such as price_1Abc')
  .regex(/^price_\w+$/, 'must be the id of a price at Stripe, such as price_1Abc')

/** It is written to a terminal as it is. */
const isOneLine = (title: string) => title.isWellFormed() && !/\p{Cc}/u.test(title)

const Override = z.strictObject(
  {
    title: z
      .string('must be a text')
      .trim()
      .min(1, 'must not be empty')
      .max(64, 'must have at most 64 characters')
      .refine(isOneLine, 'must be one line without control characters')
      .optional(),
    limits: z
      .strictObject(
        each(LIMITS, () => Limit.optional()),
        'must be an object',
      )
      .optional(),
    features: z
      .strictObject(
        each(FEATURES, () => z.boolean('must be true or false').optional()),
        'must be an object',
      )
      .optional(),
    stripePriceId: PriceId.optional(),
  },
  'must be an object',
)

type Override = z.infer<typeof Override>

const PlansFile = z
  .strictObject(
    each(PLAN_NAMES, () => Override.optional()),
    'must be an object of plans',
  )
  .superRefine((plans, { addIssue }) => {
    if (plans.free?.stripePriceId !== undefined)
      addIssue({ code: 'custom', path: ['free', 'stripePriceId'], message: 'free is the plan without a subscription and has no price' })
    const priced = PLAN_NAMES.filter((name) => plans[name]?.stripePriceId !== undefined)
    for (const [at, name] of priced.entries()) {
      const twin = priced.slice(0, at).find((other) => plans[other]?.stripePriceId === plans[name]?.stripePriceId)
      if (twin !== undefined)
        addIssue({ code: 'custom', path: [name, 'stripePriceId'], message: `is the price of ${twin} already; each plan needs its own` })
    }
  })

/** What may stand in an object, by how deep it lies and its name: for the sentence about a field that may not. */
const knownAt = (path: readonly PropertyKey[]) => {
  if (path.length === 0)
    return `is no plan; there are ${PLAN_NAMES.join(', ')} and no others, because the accounts in the database can have no other`
  if (path[1] === 'limits') return `is no limit; there are ${LIMITS.join(', ')}`
  if (path[1] === 'features') return `is no feature; there are ${FEATURES.join(', ')}`
  return `is no field of a plan; there are ${Object.keys(Override.shape).join(', ')}`
}

const sentencesOf = (issue: z.core.$ZodIssue): string[] => {
  const at = issue.path.join('.')
  if (issue.code !== 'unrecognized_keys') return [`${at === '' ? 'the file' : at} ${issue.message}`]
  return issue.keys.map((key) => `${at === '' ? key : `${at}.${key}`} ${knownAt(issue.path)}`)
}

const changed = (preset: Plan, { title, limits, features, stripePriceId }: Override = {}): Plan => {
  const limitOf = (given: number | null | undefined, otherwise: number | null) => (given === undefined ? otherwise : given)
  return {
    title: title ?? preset.title,
    limits: each(LIMITS, (name) => limitOf(limits?.[name], preset.limits[name])),
    features: each(FEATURES, (name) => features?.[name] ?? preset.features[name]),
    stripePriceId: stripePriceId ?? preset.stripePriceId,
  }
}

/** The presets with what a file changes of them, or every problem of the file: where, and what is wrong there. */
export const plansFrom = (file: unknown): { readonly plans: Plans } | { readonly problems: readonly string[] } => {
  const read = PlansFile.safeParse(file)
  if (!read.success) return { problems: read.error.issues.flatMap(sentencesOf) }
  return { plans: each(PLAN_NAMES, (name) => changed(PRESETS[name], read.data[name])) }
}
