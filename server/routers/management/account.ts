import { AccountLimits } from '../../../shared/account.ts'
import { NoInput } from '../../../shared/inputs.ts'
import { endpoint } from '../../endpoint.ts'
import { t } from '../../trpc.ts'
import { accountLimits } from '../account-limits.ts'

/** Management API, section 11. */
export const account = t.router({
  limits: endpoint({
    summary: 'Read what the account uses of its plan',
    scope: 'account:read',
    rest: { route: 'GET /api/v1/panel/get-account-limits', message: 'Successfully fetched limits' },
  })
    .input(NoInput)
    .output(AccountLimits)
    .query(({ ctx }) => accountLimits(ctx)),
})
