import { z } from 'zod'
import { LevelName } from './applications.ts'
import { ClientId, Comment, IpAddress } from './clients.ts'
import { ExportQuery, Moment, Text } from './exchange.ts'
import { Duration } from './durations.ts'
import { Id } from './ids.ts'
import { DurationSeconds, Levels, LicenseKey, LicenseStatus } from './licenses.ts'
import { line } from './text.ts'
import { Instant, InstantInput } from './times.ts'

/** Licenses as lines of a file. Source: management-api.md, "Export" and "Import". */

export const LicenseRow = z
  .object({
    id: Id,
    license: z.string().meta({ example: 'ABC123-DEF456' }),
    levels: z.array(z.string()).meta({ example: ['basic'] }),
    durationSeconds: z.int().nullable().meta({ example: 2_592_000 }),
    requiresClientId: z.boolean(),
    clientId: Text,
    ipAddress: Text,
    comment: Text,
    login: Text.meta({ description: 'The account it is linked to' }),
    status: LicenseStatus,
    createdAt: Instant,
    activatedAt: Moment,
    expiresAt: Moment,
    pausedAt: Moment,
    blacklistedAt: Moment,
  })
  .meta({ id: 'LicenseRow', description: 'A license as a line of a file' })

export const LicensesExport = ExportQuery.extend({ status: LicenseStatus.optional(), level: LevelName.optional() })
export type LicensesExport = z.infer<typeof LicensesExport>

const Given = InstantInput.nullable().default(null)

/** A license that comes in: what a line leaves out is nothing. */
export const LicenseRecord = z
  .object({
    license: LicenseKey.meta({ description: '6 to 64 printable characters without spaces', example: 'LEGACY-0001' }),
    levels: Levels.default([]),
    durationSeconds: DurationSeconds.default(null),
    duration: Duration.nullable().default(null),
    requiresClientId: z.boolean().default(false),
    clientId: ClientId.nullable().default(null),
    ipAddress: IpAddress.nullable().default(null),
    comment: Comment.default(null),
    login: line(1, 320).nullable().default(null).meta({ description: 'The account to link it to', example: 'ada.lovelace' }),
    activatedAt: Given,
    expiresAt: Given,
    pausedAt: Given,
    blacklistedAt: Given,
  })
  .refine(({ durationSeconds, duration }) => durationSeconds === null || duration === null, {
    path: ['duration'],
    error: 'Must not be given with durationSeconds',
  })
  .meta({ id: 'LicenseRecord', description: 'A license as a line of a file that is imported' })
export type LicenseRecord = z.infer<typeof LicenseRecord>
