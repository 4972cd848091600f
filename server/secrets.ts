import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../db/handle.ts'
import { insertPepper, listPeppers, listUsedPepperVersions } from '../db/system/peppers.ts'
import { type Config, ConfigError } from './env.ts'
import type { Pepper } from './keys/keyring.ts'
import { secretBytes } from './secret-text.ts'
import { generateSecrets, readSecrets, secretsPath } from './secrets-file.ts'

export interface Secrets {
  /** Newest first: the first one hashes, all of them verify. */
  readonly peppers: readonly [Pepper, ...Pepper[]]
  /** Signs cookies and encrypts TOTP secrets. */
  readonly authSecret: string
}

interface Candidate {
  readonly key: KeyObject
  readonly fingerprint: string
}

const fingerprintOf = (key: KeyObject) => createHmac('sha256', key).update('keyward pepper fingerprint 1').digest('base64url')

/** @throws ConfigError when one is weak or stands there twice */
export const parsePeppers = (text: string, name: string): Candidate[] => {
  const candidates = text.split(',').map((part) => {
    const key = createSecretKey(secretBytes(part.trim(), name))
    return { key, fingerprint: fingerprintOf(key) }
  })
  if (new Set(candidates.map(({ fingerprint }) => fingerprint)).size < candidates.length)
    throw new ConfigError(`${name} names a pepper twice.`)
  return candidates
}

/** Whether another process, which has just made the secrets file, records its pepper in the database. */
const isRecordedSoon = async ({ reader }: Database) => {
  for (let attempt = 1; attempt <= 40; attempt++) {
    if ((await listPeppers(reader)).length > 0) return true
    await pause(50)
  }
  return false
}

/** A database without its secrets is never given new ones: its keys and second factors would be lost without a word. */
const secretsOf = async ({ dataDir }: Config, database: Database, isVirgin: boolean) => {
  if (database.dialect === 'postgres') {
    throw new ConfigError(
      'KEYWARD_PEPPER and KEYWARD_AUTH_SECRET must both be set with PostgreSQL. Make each with: openssl rand -base64 32',
    )
  }
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const found = await readSecrets(dataDir)
  if (found !== undefined && isVirgin && !(await isRecordedSoon(database))) {
    throw new ConfigError(
      `${secretsPath(dataDir)} belongs to a database that is not there: this one is new. ` +
        'Restore the database from a backup, or remove that file to start anew.',
    )
  }
  const secrets = found ?? (isVirgin ? await generateSecrets(dataDir) : undefined)
  if (secrets !== undefined) return secrets
  throw new ConfigError(
    `${secretsPath(dataDir)} is missing, but this database was set up with secrets. Restore the file, or set KEYWARD_PEPPER and KEYWARD_AUTH_SECRET.`,
  )
}

/** @throws ConfigError when keys are hashed with a pepper that is not among these */
export const refuseLostPepper = async (database: Pick<Database, 'reader'>, candidates: readonly Candidate[]) => {
  const known = await listPeppers(database.reader)
  const configured = known.filter(({ fingerprint }) => candidates.some((candidate) => candidate.fingerprint === fingerprint))
  const used = await listUsedPepperVersions(database.reader)
  const lost = used.filter((version) => !configured.some((pepper) => pepper.version === version))
  if (lost.length === 0) return
  throw new ConfigError(
    `API keys of this database are hashed with pepper version ${lost.join(', ')}, which is not configured. ` +
      'Set KEYWARD_PEPPER to the peppers in use, newest first, or restore secrets.json.',
  )
}

const versionsOf = async (database: Database, candidates: readonly Candidate[]): Promise<Pepper[]> => {
  const known = new Map((await listPeppers(database.reader)).map(({ fingerprint, version }) => [fingerprint, version]))
  return candidates.flatMap(({ key, fingerprint }) => {
    const version = known.get(fingerprint)
    // An older pepper that this database never knew hashed none of its keys.
    return version === undefined ? [] : [{ version, key }]
  })
}

/**
 * The peppers and the secret of people's sessions: from the environment, or generated once for a SQLite database that is new.
 * Call it after the migrations.
 *
 * @throws ConfigError when one is missing, weak, or not the one the database was used with
 */
export const loadSecrets = async (config: Config, database: Database, now = new Date()): Promise<Secrets> => {
  const isVirgin = (await listPeppers(database.reader)).length === 0 && (await listUsedPepperVersions(database.reader)).length === 0
  const isComplete = config.pepper !== undefined && config.authSecret !== undefined
  const file = isComplete ? undefined : await secretsOf(config, database, isVirgin)
  const candidates = parsePeppers(
    config.pepper ?? file?.pepper ?? '',
    config.pepper === undefined ? 'The pepper in secrets.json' : 'KEYWARD_PEPPER',
  )
  const authSecret = config.authSecret ?? file?.authSecret ?? ''
  secretBytes(authSecret, 'KEYWARD_AUTH_SECRET')
  await refuseLostPepper(database, candidates)

  const [newest] = candidates
  for (let attempt = 1; attempt <= 10; attempt++) {
    const [first, ...others] = await versionsOf(database, candidates)
    if (first !== undefined && first.key === newest?.key) return { peppers: [first, ...others], authSecret }
    // Once more when another process took the version first.
    if (newest !== undefined) await database.transaction((handle) => insertPepper(handle, newest.fingerprint, now))
  }
  throw new ConfigError('The newest pepper could not be recorded in the database.')
}
