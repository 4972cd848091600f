import { AppUser, NewUser, UserEdit, UsersCount, UsersMetadata, UsersPage, UsersQuery } from '../../../shared/app-users.ts'
import { createUser } from '../../acts/create-user.ts'
import { editUser } from '../../acts/edit-user.ts'
import { readUser } from '../../acts/read-user.ts'
import { countUsers, tableOfUsers } from '../../acts/table-of-users.ts'
import { hashAppUserPassword } from '../../auth/password.ts'
import { endpoint } from '../../endpoint.ts'
import { t } from '../../trpc.ts'
import { userActions } from './user-actions.ts'

/** Management API, section 6. */
export const users = t.router({
  metadata: endpoint({
    summary: 'Count the app users of an application',
    description: 'Exact without a search; of those that match one at most 10,000 are counted.',
    scope: 'app_users:read',
    application: true,
    isTimeless: true,
    rest: { route: 'GET /api/v1/panel/get-users-metadata', message: 'Successfully fetched users metadata' },
  })
    .input(UsersCount)
    .output(UsersMetadata)
    .query(({ ctx, input }) => countUsers(ctx, input)),

  table: endpoint({
    summary: 'Read a page of the app users of an application',
    description:
      'Newest first. A search finds any part of the text without regard to case, fewer than 3 characters only its beginning; it looks at ' +
      'the newest 10,000 users that match, and `totalIsCapped` tells when there are more.',
    scope: 'app_users:read',
    application: true,
    isTimeless: true,
    rest: { route: 'GET /api/v1/panel/get-users-table', message: 'Successfully fetched users table', data: 'items' },
  })
    .input(UsersQuery)
    .output(UsersPage)
    .query(({ ctx, input }) => tableOfUsers(ctx, input)),

  create: endpoint({
    summary: 'Create an app user',
    description: 'The account that an end user of the application signs in with.',
    scope: 'app_users:create',
    application: true,
    limit: 'createdApplicationUserCount',
    audit: 'user.create',
    rest: { route: 'POST /api/v1/panel/create-user', message: 'Successfully created user', refusals: ['already_exists'] },
  })
    .input(NewUser)
    .output(AppUser)
    .mutation<string>(
      async ({ ctx, input, prepared: passwordHash }) => {
        await ctx.allow(1)
        const userId = await createUser(ctx, input, passwordHash)
        return readUser(ctx, { applicationId: input.applicationId, userId })
      },
      ({ password }) => hashAppUserPassword(password),
    ),

  edit: endpoint({
    summary: 'Edit an app user',
    description: 'What is left out stays as it is.',
    scope: 'app_users:update',
    application: true,
    audit: 'user.edit',
    rest: {
      route: 'PATCH /api/v1/panel/edit-user',
      message: 'Successfully edited user',
      query: ['userId'],
      refusals: ['already_exists'],
    },
  })
    .input(UserEdit)
    .output(AppUser)
    .mutation<string | undefined>(
      async ({ ctx, input, prepared: passwordHash }) => {
        await editUser(ctx, input, passwordHash)
        return readUser(ctx, input)
      },
      async ({ password }) => (password === undefined ? undefined : hashAppUserPassword(password)),
    ),

  ...userActions,
})
