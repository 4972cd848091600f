import { AccountLimits, Profile } from '../../../shared/account.ts'
import { NoInput } from '../../../shared/inputs.ts'
import { endpoint } from '../../endpoint.ts'
import { t } from '../../trpc.ts'
import { accountLimits } from '../account-limits.ts'

/** Who is signed in, for which account, on which plan. */
export const account = t.router({
  profile: endpoint({
    summary: 'Read who is signed in and the account the session acts for',
    scope: 'session',
    rest: { route: 'GET /api/v1/panel/profile', message: 'Successfully fetched profile' },
  })
    .input(NoInput)
    .output(Profile)
    .query(async ({ ctx: { principal, account: accounts } }) => ({
      user: { id: principal.userId, email: principal.email, name: principal.name },
      role: principal.role,
      account: await accounts.get(),
    })),

  billing: endpoint({
    summary: 'Read the plan of the account and what is used of it',
    description: 'The billing page of the owner; what is used is told to everybody by the account limits.',
    scope: 'session',
    role: 'owner',
    rest: { route: 'GET /api/v1/panel/billing', message: 'Successfully fetched billing' },
  })
    .input(NoInput)
    .output(AccountLimits)
    .query(({ ctx }) => accountLimits(ctx)),
})
