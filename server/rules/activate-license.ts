import type { LicenseCore } from '../../shared/license-states.ts'
import { endAt } from './extend-license.ts'

/** A good use of a license: whoever calls has checked its state and, when it is bound, the client id. */
export interface LicenseUse {
  readonly clientId: string | null
  readonly ipAddress: string | null
  /** Whether the license holds on to the first client that uses it. */
  readonly requiresClientId: boolean
}

/** A lifetime has no end, and one that was fixed before the first use stays. */
const endOf = ({ durationSeconds, expiresAt }: LicenseCore, now: Date) =>
  expiresAt !== null || durationSeconds === null ? expiresAt : endAt(now.getTime() + durationSeconds * 1000)

/**
 * The license after a good use. The first one starts the clock and notes the address; a later one only fills what is still empty.
 * The same object when nothing changes. Source: management-api.md section 5.
 */
export const activateLicense = <L extends LicenseCore>(license: L, use: LicenseUse, now: Date): L => {
  const clientId = use.requiresClientId ? (license.clientId ?? use.clientId) : license.clientId
  if (license.activatedAt === null) {
    const ipAddress = use.ipAddress ?? license.ipAddress
    return { ...license, clientId, ipAddress, activatedAt: now.toISOString(), expiresAt: endOf(license, now) }
  }
  const ipAddress = license.ipAddress ?? use.ipAddress
  return clientId === license.clientId && ipAddress === license.ipAddress ? license : { ...license, clientId, ipAddress }
}
