import { ApiError } from '../../shared/errors.ts'
import { judgeKey, type KeyTimes } from '../rules/judge-key.ts'

/** A key that is neither revoked nor expired. @throws ApiError `api_key_revoked`, `api_key_expired` */
export const requireInForce = (key: KeyTimes, now: Date) => {
  const status = judgeKey(key, now)
  if (status === 'revoked') throw new ApiError('api_key_revoked')
  if (status === 'expired') throw new ApiError('api_key_expired')
}
