import { applicationsOf, type KeyRow } from '../../db/system/key-lookup.ts'
import type { KeyPrincipal } from '../principal.ts'

/** Who a stored key is, whether or not it is in force. */
export const keyPrincipal = (row: KeyRow): KeyPrincipal => ({
  kind: 'key',
  keyId: row.id,
  accountId: row.account_id,
  plan: row.plan,
  grants: new Set(row.scopes.split(' ')),
  expiresAt: row.expires_at,
  reach: { accountId: row.account_id, applications: applicationsOf(row) },
})
