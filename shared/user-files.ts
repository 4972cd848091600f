import { z } from 'zod'
import { CredentialsType, Login, loginFits, NO_EMAIL, Password } from './app-users.ts'
import { ClientId, Comment, IpAddress } from './clients.ts'
import { ExportQuery, Moment, Text } from './exchange.ts'
import { Id } from './ids.ts'
import { Levels } from './licenses.ts'
import { Instant, InstantInput } from './times.ts'

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

const PHC = /^\$argon2id\$v=19\$m=([1-9]\d{0,5}),t=([1-9]\d?),p=([1-9]\d?)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/

/** KiB, and KiB times passes: what one sign-in with an imported hash may cost. The latter is 5 times a hash of our own. */
const MOST_MEMORY = 65_536
const MOST_WORK = 196_608

/** Costs that are safe to store and bounded to verify. Source: RFC 9106 section 3.1 for the least memory per lane. */
const isBounded = (phc: string) => {
  const [, memory, passes, lanes] = PHC.exec(phc)?.map(Number) ?? []
  if (memory === undefined || passes === undefined || lanes === undefined) return false
  return memory >= 4096 && memory >= 8 * lanes && memory <= MOST_MEMORY && memory * passes <= MOST_WORK && lanes <= 16
}

const PasswordHash = z
  .string()
  .refine(isBounded, { error: 'Must be argon2id as a PHC string, m from 4096 to 65536, m·t at most 196608, p at most 16' })
  .meta({ writeOnly: true, description: 'argon2id as a PHC string', example: '$argon2id$v=19$m=19456,t=2,p=1$…$…' })

/** A user that comes in: what a line leaves out is nothing. */
export const UserRecord = z
  .object({
    login: Login,
    password: Password.nullable().default(null).meta({ writeOnly: true }),
    passwordHash: PasswordHash.nullable().default(null),
    credentialsType: CredentialsType.default('login_password'),
    levels: Levels.default([]),
    requiresLicense: z.boolean().default(false),
    requiresClientId: z.boolean().default(false),
    clientId: ClientId.nullable().default(null),
    ipAddress: IpAddress.nullable().default(null),
    comment: Comment.default(null),
    blacklistedAt: InstantInput.nullable().default(null),
  })
  .refine(({ login, credentialsType }) => loginFits(login, credentialsType), { path: [NO_EMAIL.path], error: NO_EMAIL.message })
  .refine(({ password, passwordHash }) => password === null || passwordHash === null, {
    path: ['passwordHash'],
    error: 'Must not be given with password',
  })
  .meta({ id: 'UserRecord', description: 'An app user as a line of a file that is imported' })
export type UserRecord = z.infer<typeof UserRecord>
