import type { KeyObject } from 'node:crypto'
import type { Database, Handle } from '../../db/handle.ts'
import {
  holdSecretVersions,
  insertSecretVersion,
  listSecretVersions,
  listUsedVersions,
  type SecretKind,
} from '../../db/system/secret-versions.ts'
import { ConfigError } from '../env.ts'
import { type Candidate, VARIABLES } from './candidates.ts'

/** A configured secret and the number the database knows it by. */
export interface VersionedSecret {
  readonly version: number
  readonly key: KeyObject
}

const HELD = {
  pepper: 'API keys of this database are hashed with pepper',
  auth: 'Second factors in this database are encrypted with auth secret',
} as const satisfies Record<SecretKind, string>

const configuredAmong = async (handle: Handle, kind: SecretKind, candidates: readonly Candidate[]) => {
  const known = new Map((await listSecretVersions(handle, kind)).map(({ fingerprint, version }) => [fingerprint, version]))
  return { isNew: known.size === 0, versions: candidates.map(({ fingerprint }) => known.get(fingerprint)) }
}

/**
 * What each configured secret is to this database: its version, undefined for one that is new here, and whether something needs it.
 * @throws ConfigError when something needs a version that is not configured, or the database knows none of the configured ones
 */
export const judgeSecrets = async (handle: Handle, kind: SecretKind, candidates: readonly Candidate[]) => {
  const { isNew, versions } = await configuredAmong(handle, kind, candidates)
  const used = await listUsedVersions(handle, kind)
  const lost = used.filter((version) => !versions.includes(version))
  if (lost.length > 0) {
    throw new ConfigError(
      `${HELD[kind]} version ${lost.join(', ')}, which is not configured. ` +
        `Set ${VARIABLES[kind]} to those in use, newest first, or restore secrets.json.`,
    )
  }
  // Otherwise a mistyped secret on one of several nodes would quietly become a second one.
  if (!isNew && versions.every((version) => version === undefined)) {
    throw new ConfigError(
      `${VARIABLES[kind]} is none that this database was used with. Set it to the one in use; to replace that, put the new one in front: new,old.`,
    )
  }
  return versions.map((version) => ({ version, isUsed: version !== undefined && used.includes(version) }))
}

/**
 * Gives the newest secret its version when it is new.
 * @returns the configured ones with their versions, newest first
 * @throws ConfigError as `judgeSecrets`
 */
export const recordSecrets = async (
  database: Database,
  { kind, candidates, now }: { kind: SecretKind; candidates: readonly Candidate[]; now: Date },
): Promise<readonly [VersionedSecret, ...VersionedSecret[]]> => {
  for (let attempt = 1; attempt <= 10; attempt++) {
    const judged = await judgeSecrets(database.reader, kind, candidates)
    const [newest, ...others] = candidates.flatMap(({ key }, index) => {
      const version = judged[index]?.version
      // An older one that this database never knew was used for nothing here.
      return version === undefined ? [] : [{ version, key }]
    })
    const [wanted] = candidates
    if (newest !== undefined && newest.key === wanted?.key) return [newest, ...others]
    // Once more when another process took the version first.
    if (wanted !== undefined) {
      await database.transaction(async (handle) => {
        // Judged under the lock: two servers with secrets of their own must not both find a new database.
        await holdSecretVersions(handle)
        await judgeSecrets(handle, kind, candidates)
        await insertSecretVersion(handle, { kind, fingerprint: wanted.fingerprint, now })
      })
    }
  }
  throw new ConfigError(`The newest secret of ${VARIABLES[kind]} could not be recorded in the database.`)
}
