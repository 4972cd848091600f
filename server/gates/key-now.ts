import type { Handle } from '../../db/handle.ts'
import { countedAs } from '../../db/repositories/api-keys.ts'
import { KEY_BY_ID } from '../../db/system/key-lookup.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { limitsFrom } from '../acts/limits-of-keys.ts'
import { keyPrincipal } from '../keys/key-principal.ts'
import type { KeyPrincipal } from '../principal.ts'
import { requireInForce } from './require-in-force.ts'

/**
 * The key as it stands in the database now, with its limits; under the account's lock it stays so.
 * @throws ApiError `api_key_invalid`, `api_key_revoked`, `api_key_expired`
 */
export const keyNow = async (handle: Handle, keyId: Id, now: Date): Promise<KeyPrincipal> => {
  const [row] = await handle.rows(KEY_BY_ID, keyId)
  if (row === undefined || row.disabled_at !== null) throw new ApiError('api_key_invalid')
  requireInForce(row, now)
  const principal = keyPrincipal(row)
  return row.limits === null ? principal : { ...principal, limited: { limits: limitsFrom(row.limits), countedAs: countedAs(row) } }
}
