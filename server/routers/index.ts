import { t } from '../trpc.ts'
import { account } from './management/account.ts'
import { applications } from './management/applications.ts'
import { blacklists } from './management/blacklists.ts'
import { files } from './management/files.ts'
import { licenses } from './management/licenses.ts'
import { users } from './management/users.ts'
import { variables } from './management/variables.ts'
import { account as sessionAccount } from './session/account.ts'
import { apiKeys } from './session/api-keys.ts'
import { audit } from './session/audit.ts'
import { billing } from './session/billing.ts'
import { avatar } from './session/avatar.ts'
import { invitations } from './session/invitations.ts'
import { members } from './session/members.ts'

/** Everything Keyward can be asked: `management` takes keys and sessions, `session` only a dashboard session. */
export const appRouter = t.router({
  management: t.router({ account, applications, blacklists, files, licenses, users, variables }),
  session: t.router({ account: sessionAccount, apiKeys, audit, billing, avatar, invitations, members }),
})

export type AppRouter = typeof appRouter
