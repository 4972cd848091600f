import { graceSeconds } from '../../shared/durations.ts'

interface Lifetime {
  readonly created_at: string
  readonly expires_at: string | null
}

/** The last moment that ISO 8601 writes with four digits of the year: later ones would not sort as text. */
const LATEST = Date.parse('9999-12-31T23:59:59.999Z')

const iso = (ms: number) => new Date(Math.min(ms, LATEST)).toISOString()

/**
 * When the successor of a key expires (as long after its creation as the old one after its own) and when the old one retires
 * (the earlier of its own expiry and the end of the grace; null: revoke it at once). Source: management-api.md section 3, "rotate".
 */
export const rotateKey = (old: Lifetime, gracePeriod: string, now: Date) => {
  const graceMs = (graceSeconds(gracePeriod) ?? 0) * 1000
  const endOfGrace = now.getTime() + graceMs
  const expiry = old.expires_at === null ? null : Date.parse(old.expires_at)
  return {
    successorExpiresAt: expiry === null ? null : iso(now.getTime() + expiry - Date.parse(old.created_at)),
    retiresAt: graceMs === 0 ? null : iso(expiry === null ? endOfGrace : Math.min(expiry, endOfGrace)),
  }
}
