import { AppUser, NewUser, UserEdit, UsersCount, UsersMetadata, UsersOverview, UsersPage, UsersQuery } from '../../../shared/app-users.ts'
import { HistoryPage, OverviewQuery, UserHistoryQuery } from '../../../shared/history.ts'
import { toPage } from '../../../shared/tables.ts'
import { createUser } from '../../acts/create-user.ts'
import { editUser } from '../../acts/edit-user.ts'
import { readUser } from '../../acts/read-user.ts'
import { countUsers, tableOfUsers } from '../../acts/table-of-users.ts'
import { hashAppUserPassword } from '../../auth/password.ts'
import { endpoint } from '../../endpoint.ts'
import { lastDays } from '../../rules/last-days.ts'
import { t } from '../../trpc.ts'
import { userActions } from './user-actions.ts'

interface UserLevels {
  readonly applicationUserSettings?: { readonly levels?: readonly string[] | undefined } | undefined
}

const userMeasured = ({ applicationUserSettings: { levels = [] } = {} }: UserLevels) => ({ records: 1, levels })

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
    measure: userMeasured,
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
    measure: userMeasured,
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

  history: endpoint({
    summary: 'Read who did what to an app user',
    description: 'Newest first, from the audit log: what was done to the user, and since they were made to all users of the application.',
    scope: 'app_users:read',
    application: true,
    rest: {
      route: 'GET /api/v1/panel/get-user-history',
      message: 'Successfully fetched user history',
      data: 'items',
      refusals: ['not_found'],
    },
  })
    .input(UserHistoryQuery)
    .output(HistoryPage)
    .query(async ({ ctx, input: { userId, ...asked } }) => {
      const { createdAt } = await ctx.users.get(asked.applicationId, userId)
      return toPage(await ctx.history.page({ ...asked, resource: 'user', id: userId, createdAt }), asked.pageSize)
    }),

  overview: endpoint({
    summary: 'Count app users, and how many were created on each of the last days',
    description: 'Days are those of UTC, oldest first, none left out.',
    scope: 'app_users:read',
    application: true,
    rest: { route: 'GET /api/v1/panel/get-users-overview', message: 'Successfully fetched users overview' },
  })
    .input(OverviewQuery)
    .output(UsersOverview)
    .query(async ({ ctx, input: { applicationId, days } }) => {
      const { total: totalUsers } = await ctx.userTable.count({ applicationId, search: undefined })
      return { totalUsers, days: await ctx.overview.days(applicationId, { created: 'app_user.created' }, lastDays(ctx.now, days)) }
    }),

  ...userActions,
})
