import { AccountChoice, Membership, Profile } from '../../../shared/account.ts'
import { NoInput } from '../../../shared/inputs.ts'
import { switchAccount } from '../../acts/switch-account.ts'
import { avatarUrlOf } from '../../acts/send-avatar.ts'
import { endpoint } from '../../endpoint.ts'
import { t } from '../../trpc.ts'

/** Who is signed in, for which account, on which plan. */
export const account = t.router({
  profile: endpoint({
    summary: 'Read who is signed in and the account the session acts for',
    scope: 'session',
    rest: { route: 'GET /api/v1/panel/profile', message: 'Successfully fetched profile' },
  })
    .input(NoInput)
    .output(Profile)
    .query(async ({ ctx: { principal, account: accounts, avatars, memberships } }) => ({
      user: {
        id: principal.userId,
        email: principal.email,
        name: principal.name,
        avatarUrl: (await avatars.find(principal.userId)) === undefined ? null : avatarUrlOf(principal.userId),
      },
      role: principal.role,
      account: await accounts.get(),
      accounts: await memberships.list(principal.userId),
    })),

  switch: endpoint({
    summary: 'Make the session act for another account of its person',
    description: 'From the next request on.',
    scope: 'session',
    audit: 'session.switch',
    rest: { route: 'POST /api/v1/panel/switch-account', message: 'Account switched', refusals: ['not_found'] },
  })
    .input(AccountChoice)
    .output(Membership)
    .mutation(({ ctx, input }) => switchAccount(ctx, input.accountId)),
})
