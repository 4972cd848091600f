import { createHmac, hash as digestOf, timingSafeEqual, type KeyObject } from 'node:crypto'
import type { Database } from '../../db/handle.ts'
import { KEY_IN_FORCE, KEY_SECRET } from '../../db/system/key-lookup.ts'
import { ApiError } from '../../shared/errors.ts'
import type { KeyPrincipal } from '../principal.ts'
import { requireInForce } from '../gates/require-in-force.ts'
import { parseKey } from '../rules/parse-key.ts'
import { remembering } from '../remembering.ts'
import { keyPrincipal } from './key-principal.ts'

/** A server secret that keys are hashed with; `version` is stored beside each hash. */
export interface Pepper {
  readonly version: number
  readonly key: KeyObject
}

export interface HashedKey {
  readonly hash: string
  readonly pepperVersion: number
}

/** A key whose secret matched, with the hash it should have by now when that differs. */
export interface VerifiedKey {
  readonly principal: KeyPrincipal
  readonly rehash: HashedKey | undefined
}

export interface Keyring {
  /** The keyed hash that is stored of a new key. */
  hash(plaintext: string): HashedKey
  /** Whether this text has that keyed hash, compared in constant time; false when its pepper is gone. */
  isHashOf(text: string, hashed: HashedKey): boolean
  /**
   * Checks a presented key. Reads only.
   * @throws ApiError `api_key_invalid`; `api_key_revoked` and `api_key_expired` only once the secret matched
   */
  verify(text: string, now: Date): Promise<VerifiedKey>
}

/** Keys remembered at once, about a kilobyte each. */
const MOST_REMEMBERED = 10_000

/** Compared with behind the last key, so that the same work is done. */
const NO_KEY = { public_id: `bak_${'~'.repeat(16)}`, hash: 'A'.repeat(43), pepper_version: 0 }

const hmac = (pepper: Pepper, plaintext: string) => createHmac('sha256', pepper.key).update(plaintext).digest('base64url')

const equal = (left: string, right: string) => left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right))

/** @param peppers newest first, at least one */
export const createKeyring = (database: Database, peppers: readonly [Pepper, ...Pepper[]]): Keyring => {
  const [newest] = peppers
  const pepperOf = new Map(peppers.map((pepper) => [pepper.version, pepper]))
  const hash = (plaintext: string): HashedKey => ({ hash: hmac(newest, plaintext), pepperVersion: newest.version })

  const matches = async (text: string, publicId: string) => {
    const [stored = NO_KEY] = await database.reader.rows(KEY_SECRET, publicId)
    const pepper = pepperOf.get(stored.pepper_version)
    const isEqual = equal(publicId + hmac(pepper ?? newest, text), stored.public_id + stored.hash)
    if (!isEqual || pepper === undefined) throw new ApiError('api_key_invalid')
    return pepper
  }

  const load = async (text: string, publicId: string) => {
    const pepper = await matches(text, publicId)
    const [row] = await database.reader.rows(KEY_IN_FORCE, publicId)
    if (row === undefined || row.disabled_at !== null) throw new ApiError('api_key_invalid')
    return {
      revoked_at: row.revoked_at,
      expires_at: row.expires_at,
      rotated_at: row.rotated_at,
      rehash: pepper === newest ? undefined : hash(text),
      principal: keyPrincipal(row),
    }
  }

  // Remembered under a digest of the whole key: a wrong key is never found there, whatever part of it is right.
  const remembered = remembering<Awaited<ReturnType<typeof load>>>(database, MOST_REMEMBERED)

  return {
    hash,
    isHashOf: (text, hashed) => {
      const pepper = pepperOf.get(hashed.pepperVersion)
      return pepper !== undefined && equal(hmac(pepper, text), hashed.hash)
    },
    verify: async (text, now) => {
      const publicId = parseKey(text)
      if (publicId === undefined) throw new ApiError('api_key_invalid')
      const digest = digestOf('sha256', text, 'base64url')
      const key = await remembered(digest, () => load(text, publicId))
      requireInForce(key, now)
      return { principal: key.principal, rehash: key.rehash }
    },
  }
}
