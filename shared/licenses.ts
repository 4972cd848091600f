import { z } from 'zod'
import { InApplication, LevelName } from './applications.ts'
import { ClientId, Comment, IpAddress } from './clients.ts'
import { Duration } from './durations.ts'
import { LicenseDay } from './history.ts'
import { Id } from './ids.ts'
import { LICENSE_STATES } from './license-states.ts'
import { All, DryRun, exactlyOne, Ids } from './selection.ts'
import { pageOf, tableQuery } from './tables.ts'
import { line } from './text.ts'
import { Instant, InstantInput } from './times.ts'

/** Shapes of management-api.md section 5. */

const count = z.int().min(0).meta({ example: 12 })

export const LicensesMetadata = z
  .object({
    totalLicenses: count,
    availableLicenses: count,
    pausedLicenses: count,
    activeLicenses: count,
    expiredLicenses: count,
    blacklistedLicenses: count,
  })
  .meta({ id: 'LicensesMetadata', description: 'How many licenses there are in each state; the five add up to the total' })
export type LicensesMetadata = z.infer<typeof LicensesMetadata>

export const LicensesOverview = LicensesMetadata.extend({ days: z.array(LicenseDay) }).meta({ id: 'LicensesOverview' })

export const LicenseStatus = z
  .enum(LICENSE_STATES)
  .meta({ id: 'LicenseStatus', description: 'One that stands earlier hides those behind it' })

export const DurationSeconds = z
  .int()
  .min(1)
  .max(8000 * 31_536_000)
  .nullable()
  .meta({ description: 'How long it is valid from its first use; null: for ever', example: 2_592_000 })

export const License = z
  .object({
    id: Id,
    license: z.string().meta({ example: 'ABC123-DEF456' }),
    clientId: z.string().nullable().meta({ example: 'hw-3f9c2a71' }),
    ipAddress: z.string().nullable().meta({ example: '203.0.113.7' }),
    pausedAt: Instant.nullable(),
    createdAt: Instant,
    expiresAt: Instant.nullable().meta({ description: 'While paused it stands still: what is left is expiresAt − pausedAt' }),
    activatedAt: Instant.nullable(),
    applicationId: Id,
    comment: z.string().nullable(),
    applicationLicenseSettings: z.object({
      requiresClientId: z.boolean(),
      levels: z.array(z.string()).meta({ example: ['basic'] }),
      durationSeconds: DurationSeconds,
      status: LicenseStatus,
    }),
    applicationUsers: z
      .object({ login: z.string().meta({ example: 'ada' }) })
      .nullable()
      .meta({ description: 'The account it is linked to' }),
  })
  .meta({ id: 'License' })
export type License = z.infer<typeof License>

export const LICENSE_CATEGORIES = ['License', 'IPv4', 'Client id', 'Login', 'Comment'] as const

export const LICENSE_SORTS = ['-createdAt', 'createdAt', '-expiresAt', 'expiresAt', '-license', 'license'] as const
export type LicenseSort = (typeof LICENSE_SORTS)[number]

export const LicensesQuery = tableQuery(LICENSE_CATEGORIES).extend({
  status: LicenseStatus.optional(),
  level: LevelName.optional(),
  sort: z
    .enum(LICENSE_SORTS)
    .default('-createdAt')
    .meta({ description: '`-` is descending; licenses without an end sort as the earliest' }),
})
export type LicensesQuery = z.infer<typeof LicensesQuery>

export const LicensesPage = pageOf(License).meta({ id: 'LicensesPage' })

export const Levels = z
  .array(LevelName)
  .max(100)
  .transform((names) => [...new Set(names)])
  .meta({ description: 'Levels of the application; may be empty', example: ['basic'] })

const MASK = /^[A-Za-z0-9._-]{6,64}$/
/** A key made elsewhere. */
export const LicenseKey = z.string().regex(/^[\x21-\x7e]{6,64}$/)

const Mask = z.string().regex(MASK).default('XXXXXX-XXXXXX').meta({
  description: 'Each X becomes a random character of A-Z0-9; too few of them for the amount are refused',
  example: 'XXXXXX-XXXXXX',
})

const LicenseKeys = z
  .array(LicenseKey)
  .min(1)
  .max(1000)
  .refine((keys) => new Set(keys).size === keys.length, { error: 'Must not name a license twice' })
  .meta({
    description: 'Keys made elsewhere, to be taken over as they are: 6 to 64 printable characters without spaces',
    example: ['LEGACY-0001'],
  })

export const NewLicenses = InApplication.extend({
  amount: z.int().min(1).max(1000).optional().meta({ description: 'How many to make', example: 25 }),
  mask: Mask,
  licenses: LicenseKeys.optional(),
  duration: Duration.nullable().meta({ description: 'From the first use on; null: for ever', example: '30d' }),
  comment: Comment.optional(),
  applicationLicenseSettings: z.object({ levels: Levels, requiresClientId: z.boolean() }),
}).superRefine(exactlyOne('amount', 'licenses'))
export type NewLicenses = z.infer<typeof NewLicenses>

export const CreatedLicenses = z
  .object({
    items: z.array(z.object({ id: Id, license: z.string().meta({ example: 'ABC123-DEF456' }) })),
    createdLicenses: z.array(z.string()).meta({ description: 'The keys alone, in the same order', example: ['ABC123-DEF456'] }),
  })
  .meta({ id: 'CreatedLicenses' })

export const LicenseEdit = InApplication.extend({
  licenseId: Id,
  comment: Comment.optional(),
  clientId: ClientId.nullable().optional(),
  ipAddress: IpAddress.nullable().optional(),
  expiresAt: InstantInput.nullable().optional(),
  applicationLicenseSettings: z
    .object({
      levels: Levels.optional(),
      requiresClientId: z.boolean().optional(),
      durationSeconds: DurationSeconds.optional(),
    })
    .optional(),
})
export type LicenseEdit = z.infer<typeof LicenseEdit>

const someLicenses = { licenseId: Id.optional(), licenseIds: Ids.optional() }

const oneOrMany = exactlyOne('licenseId', 'licenseIds')
const oneManyOrAll = exactlyOne('licenseId', 'licenseIds', 'all')

/** One license, several of them, or all of the application. */
export const LicenseSelection = InApplication.extend({ ...someLicenses, all: All.optional(), dryRun: DryRun }).superRefine(oneManyOrAll)
export type LicenseSelection = z.infer<typeof LicenseSelection>

export const SomeLicenses = InApplication.extend({ ...someLicenses, dryRun: DryRun }).superRefine(oneOrMany)

/** Strict: an id that is given here by mistake must not turn "delete this one" into "delete all". */
export const AllOfApplication = InApplication.extend({ dryRun: DryRun }).strict()

export const LicenseExtension = LicenseSelection.safeExtend({ duration: Duration })

export const LicenseBlacklisting = LicenseSelection.safeExtend({ comment: Comment.optional() })

const whose = {
  login: line(1, 320).optional().meta({ example: 'ada' }),
  userId: Id.optional(),
}

export const LicenseLink = LicenseSelection.safeExtend(whose).superRefine(exactlyOne('login', 'userId'))

/** Without a user: from whomever. */
export const LicenseUnlink = LicenseSelection.safeExtend(whose).superRefine((input, ctx) => {
  if (input.login !== undefined && input.userId !== undefined) exactlyOne('login', 'userId')(input, ctx)
})
