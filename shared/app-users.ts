import { z } from 'zod'
import { InApplication } from './applications.ts'
import { ClientId, Comment, IpAddress } from './clients.ts'
import { UserDay } from './history.ts'
import { Id } from './ids.ts'
import { Levels } from './licenses.ts'
import { All, DryRun, exactlyOne, Ids } from './selection.ts'
import { pageOf, searchIn, tableQuery } from './tables.ts'
import { line } from './text.ts'
import { Instant } from './times.ts'

/** Shapes of management-api.md section 6: the accounts that an application's end users sign in with. */

export const CredentialsType = z
  .enum(['login_password', 'email_password'])
  .meta({ id: 'CredentialsType', description: 'Whether the login is any text or an e-mail address' })

export const AppUser = z
  .object({
    id: Id,
    applicationId: Id,
    login: z.string().meta({ example: 'ada' }),
    comment: z.string().nullable(),
    clientId: z.string().nullable().meta({ example: 'hw-3f9c2a71' }),
    ipAddress: z.string().nullable().meta({ example: '203.0.113.7' }),
    applicationUserSettings: z.object({
      levels: z.array(z.string()).meta({ example: ['basic'] }),
      requiresLicense: z.boolean(),
      credentialsType: CredentialsType,
      requiresClientId: z.boolean(),
    }),
    blacklistedAt: Instant.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'AppUser' })
export type AppUser = z.infer<typeof AppUser>

export const USER_CATEGORIES = ['Login', 'IPv4', 'Client id'] as const

export const UsersCount = InApplication.extend({ searchParams: searchIn(USER_CATEGORIES) })
export type UsersCount = z.infer<typeof UsersCount>

export const UsersMetadata = z
  .object({
    totalUsers: z.int().min(0).meta({ example: 12 }),
    totalIsCapped: z.literal(true).optional().meta({ description: 'There are more than were counted' }),
  })
  .meta({ id: 'UsersMetadata' })

export const UsersOverview = z
  .object({ totalUsers: z.int().min(0).meta({ example: 12 }), days: z.array(UserDay) })
  .meta({ id: 'UsersOverview' })

export const UsersQuery = tableQuery(USER_CATEGORIES)
export type UsersQuery = z.infer<typeof UsersQuery>

export const UsersPage = pageOf(AppUser).meta({ id: 'UsersPage' })

const composed = (text: string) => text.normalize('NFKC')

// What logins are compared by is stored in an index, which holds no text of any length: composing can make 18 characters of one.
export const Login = line(4, 320)
  .refine((text) => line(4, 320).safeParse(composed(text)).success, { error: 'Must have 4 to 320 characters when composed' })
  .meta({ minLength: 4, maxLength: 320, example: 'ada.lovelace' })

/** Longer than any 128 characters are before they are composed. */
const MOST_DECOMPOSED = 2048

/** Comes out in normal form, so that its length is that of what is hashed. */
export const Password = z
  .string()
  .max(MOST_DECOMPOSED, { abort: true })
  .refine((text) => text.isWellFormed(), { error: 'Must be well-formed text', abort: true })
  .transform(composed)
  .refine((text) => [...text].length >= 6 && [...text].length <= 128, { error: 'Must have 6 to 128 characters' })
  .meta({ minLength: 6, maxLength: 128, format: 'password', writeOnly: true, example: 'correct horse battery' })

const isEmail = (login: string) => z.email().safeParse(login).success

/** Whether a login is of the kind that its user signs in with. */
export const loginFits = (login: string, credentialsType: AppUser['applicationUserSettings']['credentialsType']) =>
  credentialsType !== 'email_password' || isEmail(login)

export const NO_EMAIL = { path: 'login', message: 'Must be an e-mail address' }

const settings = { levels: Levels, requiresLicense: z.boolean(), credentialsType: CredentialsType, requiresClientId: z.boolean() }

const details = {
  comment: Comment.optional(),
  clientId: ClientId.nullable().optional(),
  ipAddress: IpAddress.nullable().optional(),
}

export const NewUser = InApplication.extend({
  login: Login,
  password: Password,
  ...details,
  applicationUserSettings: z.object(settings),
}).refine(({ login, applicationUserSettings }) => loginFits(login, applicationUserSettings.credentialsType), {
  path: [NO_EMAIL.path],
  error: NO_EMAIL.message,
})
export type NewUser = z.infer<typeof NewUser>

export const UserEdit = InApplication.extend({
  userId: Id,
  login: Login.optional(),
  password: Password.optional(),
  ...details,
  applicationUserSettings: z.object(settings).partial().optional(),
})
export type UserEdit = z.infer<typeof UserEdit>

const someUsers = { userId: Id.optional(), userIds: Ids.optional() }

/** One user, several of them, or all of the application. */
export const UserSelection = InApplication.extend({ ...someUsers, all: All.optional(), dryRun: DryRun }).superRefine(
  exactlyOne('userId', 'userIds', 'all'),
)

export const SomeUsers = InApplication.extend({ ...someUsers, dryRun: DryRun }).superRefine(exactlyOne('userId', 'userIds'))

/** A license belongs to one user, however they are named. */
export const LicenseOfUser = InApplication.extend({
  userId: Id.optional(),
  userIds: Ids.refine((ids) => ids.length === 1, { error: 'A license belongs to one user' }).optional(),
  all: z.never({ error: 'A license belongs to one user' }).optional(),
  license: line(1, 64).meta({ description: 'The key of the license', example: 'ABC123-DEF456' }),
  dryRun: DryRun,
}).superRefine(exactlyOne('userId', 'userIds'))
