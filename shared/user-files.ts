import { z } from 'zod'
import { CredentialsType } from './app-users.ts'
import { ExportQuery, Moment, Text } from './exchange.ts'
import { Id } from './ids.ts'
import { Instant } from './times.ts'

/** App users as lines of a file. Source: management-api.md, "Export" and "Import". */

export const UserRow = z
  .object({
    id: Id,
    login: z.string().meta({ example: 'ada.lovelace' }),
    credentialsType: CredentialsType,
    levels: z.array(z.string()).meta({ example: ['basic'] }),
    requiresLicense: z.boolean(),
    requiresClientId: z.boolean(),
    clientId: Text,
    ipAddress: Text,
    comment: Text,
    createdAt: Instant,
    updatedAt: Instant,
    blacklistedAt: Moment,
  })
  .meta({ id: 'UserRow', description: 'An app user as a line of a file' })

export const UsersExport = ExportQuery
export type UsersExport = z.infer<typeof UsersExport>
