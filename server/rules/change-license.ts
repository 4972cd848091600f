import type { Id } from '../../shared/ids.ts'
import type { LicenseCore } from '../../shared/license-states.ts'
import { blacklistLicense } from './blacklist-license.ts'
import { extendLicense } from './extend-license.ts'
import { linkLicense, unlinkLicense } from './link-license.ts'
import { pauseLicense, unpauseLicense } from './pause-license.ts'
import { reinitializeLicense } from './reinitialize-license.ts'

/** One action on a license. Source: management-api.md section 5, "Actions". */
export type LicenseChange =
  | { readonly act: 'pause' }
  | { readonly act: 'unpause' }
  | { readonly act: 'resetClientId' }
  | { readonly act: 'unblacklist' }
  | { readonly act: 'reinitialize' }
  | { readonly act: 'extend'; /** Positive. */ readonly seconds: number }
  | { readonly act: 'blacklist'; /** Undefined keeps the one it has. */ readonly comment?: string | null | undefined }
  | { readonly act: 'link'; readonly appUserId: Id }
  | { readonly act: 'unlink'; /** Undefined means whomever. */ readonly appUserId?: Id | undefined }

/**
 * The license after an action at `now`. The very same object when the action changes nothing, so that identity tells what is affected;
 * `unfit` when the action can't be done to this license.
 */
export const changeLicense = <L extends LicenseCore>(license: L, change: LicenseChange, now: Date): L | 'unfit' => {
  if (change.act === 'pause') return pauseLicense(license, now)
  if (change.act === 'unpause') return unpauseLicense(license, now)
  if (change.act === 'extend') return extendLicense(license, change.seconds, now)
  if (change.act === 'resetClientId') return license.clientId === null ? license : { ...license, clientId: null }
  if (change.act === 'blacklist') return blacklistLicense(license, change.comment, now)
  if (change.act === 'unblacklist') return license.blacklistedAt === null ? license : { ...license, blacklistedAt: null }
  if (change.act === 'reinitialize') return reinitializeLicense(license)
  if (change.act === 'link') return linkLicense(license, change.appUserId)
  return unlinkLicense(license, change.appUserId)
}
