import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { SecretKind } from '../../db/system/secret-versions.ts'
import { type Config, ConfigError } from '../env.ts'
import type { SecretsFile } from './secrets-file.ts'
import { secretBytes } from './secret-text.ts'

/** A configured secret, before the database told its version. */
export interface Candidate {
  readonly key: KeyObject
  readonly fingerprint: string
}

export const VARIABLES = { pepper: 'KEYWARD_PEPPER', auth: 'KEYWARD_AUTH_SECRET' } as const satisfies Record<SecretKind, string>

const fingerprintOf = (kind: SecretKind, key: KeyObject) =>
  createHmac('sha256', key).update(`keyward ${kind} fingerprint 1`).digest('base64url')

const parse = (kind: SecretKind, text: string, name: string): Candidate[] => {
  const candidates = text.split(',').map((part) => {
    const key = createSecretKey(secretBytes(part.trim(), name))
    return { key, fingerprint: fingerprintOf(kind, key) }
  })
  if (new Set(candidates.map(({ fingerprint }) => fingerprint)).size < candidates.length)
    throw new ConfigError(`${name} names a secret twice.`)
  return candidates
}

/**
 * The secrets of one kind, newest first: from the environment, else from the generated file.
 * @throws ConfigError when one is weak or stands there twice
 */
export const candidatesOf = (kind: SecretKind, config: Config, file: SecretsFile | undefined): Candidate[] => {
  const property = kind === 'pepper' ? 'pepper' : 'authSecret'
  const configured = config[property]
  if (configured !== undefined) return parse(kind, configured, VARIABLES[kind])
  return parse(kind, file?.[property] ?? '', `${property} in secrets.json`)
}
