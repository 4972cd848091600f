import { durationSeconds } from '../../../shared/durations.ts'
import {
  AllOfApplication,
  LicenseBlacklisting,
  LicenseExtension,
  LicenseLink,
  LicenseSelection,
  LicenseUnlink,
  SomeLicenses,
} from '../../../shared/licenses.ts'
import { Affected } from '../../../shared/selection.ts'
import { changeLicenses, removeLicenses } from '../../acts/change-licenses.ts'
import { findUser } from '../../acts/find-user.ts'
import { endpoint } from '../../endpoint.ts'
import { affected } from '../../measure.ts'
import { changeLicense } from '../../rules/change-license.ts'

const route = 'POST /api/v1/panel/licenses-actions'

/** What all but deletion share; what differs is said by each. */
const updates = { scope: 'licenses:update', application: true, hasDryRun: true, isLong: 'all', measure: affected } as const

/** The actions of management-api.md section 5: one REST route, an endpoint each. */
export const licenseActions = {
  pause: endpoint({
    ...updates,
    summary: 'Pause licenses and freeze the time they have left',
    audit: 'license.pause',
    rest: { route, when: { action: 'pause' }, message: 'Successfully paused licenses' },
  })
    .input(LicenseSelection)
    .output(Affected)
    .mutation(({ ctx, input }) => changeLicenses(ctx, input, (license) => changeLicense(license, { act: 'pause' }, ctx.now))),

  unpause: endpoint({
    ...updates,
    summary: 'Let paused licenses go on with the time they had left',
    audit: 'license.unpause',
    rest: { route, when: { action: 'unpause' }, message: 'Successfully unpaused licenses' },
  })
    .input(LicenseSelection)
    .output(Affected)
    .mutation(({ ctx, input }) => changeLicenses(ctx, input, (license) => changeLicense(license, { act: 'unpause' }, ctx.now))),

  extend: endpoint({
    ...updates,
    summary: 'Extend licenses',
    description:
      'Before the first use the duration grows, after it the expiry moves; an expired license goes on from now, a paused one has more left. ' +
      'A lifetime license is a `conflict`; with `all` it is left alone.',
    measure: ({ duration }: { readonly duration: string }) => ({ ...affected(), seconds: [durationSeconds(duration) ?? null] }),
    audit: 'license.extend',
    rest: { route, when: { action: 'extend' }, message: 'Successfully extended licenses', refusals: ['conflict'] },
  })
    .input(LicenseExtension)
    .output(Affected)
    .mutation(({ ctx, input }) => {
      const seconds = durationSeconds(input.duration) ?? 0
      return changeLicenses(ctx, input, (license) => changeLicense(license, { act: 'extend', seconds }, ctx.now))
    }),

  resetClientId: endpoint({
    ...updates,
    summary: 'Forget the devices that licenses are bound to',
    audit: 'license.reset_client_id',
    rest: { route, when: { action: 'reset_client_id' }, message: 'Successfully reset client ids of licenses' },
  })
    .input(LicenseSelection)
    .output(Affected)
    .mutation(({ ctx, input }) => changeLicenses(ctx, input, (license) => changeLicense(license, { act: 'resetClientId' }, ctx.now))),

  blacklist: endpoint({
    ...updates,
    summary: 'Blacklist licenses',
    description: 'Pause and extension go on underneath. A `comment` replaces the one a license has.',
    audit: 'license.blacklist',
    rest: { route, when: { action: 'blacklist' }, message: 'Successfully blacklisted licenses' },
  })
    .input(LicenseBlacklisting)
    .output(Affected)
    .mutation(({ ctx, input: { comment, ...selection } }) =>
      changeLicenses(ctx, selection, (license) => changeLicense(license, { act: 'blacklist', comment }, ctx.now)),
    ),

  unblacklist: endpoint({
    ...updates,
    summary: 'Take licenses off the blacklist',
    audit: 'license.unblacklist',
    rest: { route, when: { action: 'unblacklist' }, message: 'Successfully unblacklisted licenses' },
  })
    .input(LicenseSelection)
    .output(Affected)
    .mutation(({ ctx, input }) => changeLicenses(ctx, input, (license) => changeLicense(license, { act: 'unblacklist' }, ctx.now))),

  reinitialize: endpoint({
    ...updates,
    summary: 'Make licenses as new',
    description:
      'Activation, device, address, expiry, pause and blacklisting are cleared; the duration stays and counts from the next first use.',
    // It gives what each license has as its duration.
    measure: () => ({ ...affected(), seconds: 'unknown' }),
    audit: 'license.reinitialize',
    rest: { route, when: { action: 'reinitialize' }, message: 'Successfully reinitialized licenses' },
  })
    .input(LicenseSelection)
    .output(Affected)
    .mutation(({ ctx, input }) => changeLicenses(ctx, input, (license) => changeLicense(license, { act: 'reinitialize' }, ctx.now))),

  link: endpoint({
    ...updates,
    summary: 'Link licenses to an account of the application',
    description: 'A license that is linked to another account is a `conflict`; with `all` it is left alone.',
    audit: 'license.link',
    rest: { route, when: { action: 'link' }, message: 'Successfully linked licenses', refusals: ['conflict'] },
  })
    .input(LicenseLink)
    .output(Affected)
    .mutation(async ({ ctx, input: { login, userId, ...selection } }) => {
      const user = await findUser(ctx, { applicationId: selection.applicationId, login, userId })
      return changeLicenses(ctx, selection, (license) => {
        const after = changeLicense(license, { act: 'link', appUserId: user.id }, ctx.now)
        return after === 'unfit' || after === license ? after : { ...after, login: user.login }
      })
    }),

  unlink: endpoint({
    ...updates,
    summary: 'Unlink licenses from their account',
    description: 'With a user only from that one; a license that is linked to another, or to none, stays as it is.',
    audit: 'license.unlink',
    rest: { route, when: { action: 'unlink' }, message: 'Successfully unlinked licenses' },
  })
    .input(LicenseUnlink)
    .output(Affected)
    .mutation(async ({ ctx, input: { login, userId, ...selection } }) => {
      const isNamed = login !== undefined || userId !== undefined
      const user = isNamed ? await findUser(ctx, { applicationId: selection.applicationId, login, userId }) : undefined
      return changeLicenses(ctx, selection, (license) => {
        const after = changeLicense(license, { act: 'unlink', appUserId: user?.id }, ctx.now)
        return after === 'unfit' || after === license ? after : { ...after, login: null }
      })
    }),

  remove: endpoint({
    summary: 'Delete licenses',
    scope: 'licenses:delete',
    application: true,
    hasDryRun: true,
    measure: affected,
    audit: 'license.delete',
    rest: { route, when: { action: 'delete' }, message: 'Successfully deleted licenses' },
  })
    .input(SomeLicenses)
    .output(Affected)
    .mutation(({ ctx, input }) => removeLicenses(ctx, input)),

  removeAll: endpoint({
    summary: 'Delete all licenses of an application',
    scope: 'licenses:delete',
    role: 'admin',
    application: true,
    hasDryRun: true,
    isLong: true,
    measure: affected,
    audit: 'license.delete',
    rest: { route, when: { action: 'delete', all: true }, message: 'Successfully deleted licenses' },
  })
    .input(AllOfApplication)
    .output(Affected)
    .mutation(({ ctx, input }) => removeLicenses(ctx, { ...input, all: true })),
}
