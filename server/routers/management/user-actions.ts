import { LicenseOfUser, SomeUsers, UserSelection } from '../../../shared/app-users.ts'
import { AllOfApplication } from '../../../shared/licenses.ts'
import { Affected } from '../../../shared/selection.ts'
import { changeUsers, removeUsers } from '../../acts/change-users.ts'
import { linkLicenseToUser } from '../../acts/link-license-to-user.ts'
import { endpoint } from '../../endpoint.ts'
import { affected } from '../../measure.ts'

const route = 'POST /api/v1/panel/users-actions'

/** What all but deletion share; what differs is said by each. */
const updates = { scope: 'app_users:update', application: true, hasDryRun: true, isLong: 'all', measure: affected } as const

/** The actions of management-api.md section 6: one REST route, an endpoint each. */
export const userActions = {
  resetClientId: endpoint({
    ...updates,
    summary: 'Forget the devices that app users are bound to',
    audit: 'user.reset_client_id',
    rest: { route, when: { action: 'reset_client_id' }, message: 'Successfully reset client ids of users' },
  })
    .input(UserSelection)
    .output(Affected)
    .mutation(({ ctx, input }) => changeUsers(ctx, input, (user) => (user.clientId === null ? user : { ...user, clientId: null }))),

  linkLicense: endpoint({
    ...updates,
    summary: 'Link a license to an app user',
    description: 'A license that is linked to another user is a `conflict`.',
    audit: 'user.link_license',
    rest: { route, when: { action: 'link_license' }, message: 'Successfully linked license to user', refusals: ['conflict'] },
  })
    .input(LicenseOfUser)
    .output(Affected)
    .mutation(({ ctx, input: { userId, userIds = [], ...link } }) => {
      const [id = userId] = userIds
      return linkLicenseToUser(ctx, { ...link, userId: id ?? '' })
    }),

  blacklist: endpoint({
    ...updates,
    summary: 'Blacklist app users',
    audit: 'user.blacklist',
    rest: { route, when: { action: 'blacklist' }, message: 'Successfully blacklisted users' },
  })
    .input(UserSelection)
    .output(Affected)
    .mutation(({ ctx, input }) => {
      const blacklistedAt = ctx.now.toISOString()
      return changeUsers(ctx, input, (user) => (user.blacklistedAt === null ? { ...user, blacklistedAt } : user))
    }),

  unblacklist: endpoint({
    ...updates,
    summary: 'Take app users off the blacklist',
    audit: 'user.unblacklist',
    rest: { route, when: { action: 'unblacklist' }, message: 'Successfully unblacklisted users' },
  })
    .input(UserSelection)
    .output(Affected)
    .mutation(({ ctx, input }) =>
      changeUsers(ctx, input, (user) => (user.blacklistedAt === null ? user : { ...user, blacklistedAt: null })),
    ),

  remove: endpoint({
    summary: 'Delete app users',
    description: 'Their licenses live on, linked to nobody.',
    scope: 'app_users:delete',
    application: true,
    hasDryRun: true,
    measure: affected,
    audit: 'user.delete',
    rest: { route, when: { action: 'delete' }, message: 'Successfully deleted users' },
  })
    .input(SomeUsers)
    .output(Affected)
    .mutation(({ ctx, input }) => removeUsers(ctx, input)),

  removeAll: endpoint({
    summary: 'Delete all app users of an application',
    description: 'Their licenses live on, linked to nobody.',
    scope: 'app_users:delete',
    role: 'admin',
    application: true,
    hasDryRun: true,
    isLong: true,
    measure: affected,
    audit: 'user.delete',
    rest: { route, when: { action: 'delete', all: true }, message: 'Successfully deleted users' },
  })
    .input(AllOfApplication)
    .output(Affected)
    .mutation(({ ctx, input }) => removeUsers(ctx, { ...input, all: true })),
}
