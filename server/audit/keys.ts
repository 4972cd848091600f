import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import type { Pepper } from '../keys/keyring.ts'

/** What a key of the log is used for; each use has a key of its own. */
const USES = { event: 'keyward audit event 1', checkpoint: 'keyward audit checkpoint 1' } as const

type Use = keyof typeof USES

/** Makes and checks the keyed hashes of audit logs. */
export interface AuditKeys {
  /** The version of the pepper that hashes are made with now. */
  readonly version: number
  /** HMAC-SHA256 with a key of its own for each use, base64url; undefined when that pepper is not configured. */
  mac(use: Use, version: number, text: string): string | undefined
}

/** Derived (RFC 5869), so that no hash of a log is one of an API key. */
const derive = (pepper: KeyObject, use: Use) => createSecretKey(Buffer.from(hkdfSync('sha256', pepper, '', USES[use], 32)))

/** @param peppers newest first */
export const createAuditKeys = (peppers: readonly [Pepper, ...Pepper[]]): AuditKeys => {
  const keysOf = new Map(
    peppers.map(({ version, key }) => [version, { event: derive(key, 'event'), checkpoint: derive(key, 'checkpoint') }]),
  )
  return {
    version: peppers[0].version,
    mac: (use, version, text) => {
      const key = keysOf.get(version)?.[use]
      return key && createHmac('sha256', key).update(text).digest('base64url')
    },
  }
}
