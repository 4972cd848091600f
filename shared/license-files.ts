import { z } from 'zod'
import { LevelName } from './applications.ts'
import { ExportQuery, Moment, Text } from './exchange.ts'
import { Id } from './ids.ts'
import { LicenseStatus } from './licenses.ts'
import { Instant } from './times.ts'

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
