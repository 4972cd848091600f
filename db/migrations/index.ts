import { signIn } from './001-sign-in.ts'
import { accounts } from './002-accounts.ts'
import { applications } from './003-applications.ts'
import { apiKeys } from './004-api-keys.ts'
import { audit } from './005-audit.ts'
import { licenses } from './006-licenses.ts'
import { search } from './007-search.ts'
import { idempotency } from './008-idempotency.ts'
import { auditChain } from './009-audit-chain.ts'
import { blacklists } from './010-blacklists.ts'
import { variables } from './011-variables.ts'
import { files } from './012-files.ts'
import { invitations } from './013-invitations.ts'
import { keyUse } from './014-key-use.ts'
import { scopedLimits } from './015-scoped-limits.ts'
import { billing } from './016-billing.ts'
import type { Migration } from './types.ts'

/** Every step of the schema, oldest first, for both databases. New ones are added at the end. */
export const MIGRATIONS: readonly Migration[] = [
  signIn,
  accounts,
  applications,
  apiKeys,
  audit,
  licenses,
  search,
  idempotency,
  auditChain,
  blacklists,
  variables,
  files,
  invitations,
  keyUse,
  scopedLimits,
  billing,
]
