import { mkdir } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../../db/handle.ts'
import { listSecretVersions, listUsedVersions } from '../../db/system/secret-versions.ts'
import { type Config, ConfigError } from '../env.ts'
import type { Pepper } from '../keys/keyring.ts'
import { candidatesOf } from './candidates.ts'
import { judgeSecrets, recordSecrets } from './versions.ts'
import { generateSecrets, readSecrets, secretsPath } from './secrets-file.ts'

/** One version of the secret that signs cookies and encrypts second factors. */
export interface AuthSecret {
  readonly version: number
  readonly value: string
}

/** Newest first: the first one signs and encrypts, all of them decrypt. */
export type AuthSecrets = readonly [AuthSecret, ...AuthSecret[]]

export interface Secrets {
  /** Newest first: the first one hashes, all of them verify. */
  readonly peppers: readonly [Pepper, ...Pepper[]]
  readonly authSecrets: AuthSecrets
}

/** Whether another process, which has just made the secrets file, records its pepper in the database. */
const isRecordedSoon = async ({ reader }: Database) => {
  for (let attempt = 1; attempt <= 40; attempt++) {
    if ((await listSecretVersions(reader, 'pepper')).length > 0) return true
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

const isVirgin = async ({ reader }: Database) =>
  (await listSecretVersions(reader, 'pepper')).length === 0 && (await listUsedVersions(reader, 'pepper')).length === 0

/**
 * The peppers and the secrets of people's sessions: from the environment, or generated once for a SQLite database that is new.
 * Call it after the migrations.
 *
 * @throws ConfigError when one is missing, weak, or not one the database was used with
 */
export const loadSecrets = async (config: Config, database: Database, now = new Date()): Promise<Secrets> => {
  const isComplete = config.pepper !== undefined && config.authSecret !== undefined
  const file = isComplete ? undefined : await secretsOf(config, database, await isVirgin(database))
  const [pepper, auth] = [candidatesOf('pepper', config, file), candidatesOf('auth', config, file)]
  // Nothing is recorded unless both are right.
  await judgeSecrets(database.reader, 'auth', auth)
  const peppers = await recordSecrets(database, { kind: 'pepper', candidates: pepper, now })
  const [newest, ...older] = await recordSecrets(database, { kind: 'auth', candidates: auth, now })
  // One spelling for the same bytes, however they were written.
  const valueOf = ({ version, key }: typeof newest) => ({ version, value: key.export().toString('base64url') })
  return { peppers, authSecrets: [valueOf(newest), ...older.map(valueOf)] }
}
