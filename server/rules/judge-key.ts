import type { KeyStatus } from '../../shared/api-keys.ts'

/** What the state of a key depends on; times are ISO 8601. */
export interface KeyTimes {
  readonly revoked_at: string | null
  readonly expires_at: string | null
  readonly rotated_at: string | null
}

/** The state of a key at `now`: valid iff now < expiresAt; a rotated key retires until its grace ends. Source: management-api.md section 3. */
export const judgeKey = (key: KeyTimes, now: Date): KeyStatus => {
  if (key.revoked_at !== null) return 'revoked'
  if (key.expires_at !== null && now.getTime() >= Date.parse(key.expires_at)) return 'expired'
  return key.rotated_at === null ? 'active' : 'retiring'
}
