import type { Database } from '../../db/handle.ts'
import { listSecretVersions, type SecretKind } from '../../db/system/secret-versions.ts'
import { ConfigError, type Config } from '../env.ts'
import { candidatesOf } from './candidates.ts'
import { judgeSecrets } from './versions.ts'
import { readSecrets, secretsPath } from './secrets-file.ts'

/**
 * Whether a server could start with these secrets; makes none and writes nothing.
 * @returns where they come from, and what each is to the database, newest first; nothing of either kind before the first start
 * @throws ConfigError when one is missing, weak, or not one the database was used with
 */
export const checkSecrets = async (config: Config, database: Pick<Database, 'dialect' | 'reader'>) => {
  const isComplete = config.pepper !== undefined && config.authSecret !== undefined
  if (!isComplete && database.dialect === 'postgres')
    throw new ConfigError('KEYWARD_PEPPER and KEYWARD_AUTH_SECRET must both be set with PostgreSQL.')
  const file = isComplete ? undefined : await readSecrets(config.dataDir)
  if (!isComplete && file === undefined && (await listSecretVersions(database.reader, 'pepper')).length > 0) {
    throw new ConfigError(`${secretsPath(config.dataDir)} is missing, but this database was set up with secrets.`)
  }
  if (!isComplete && file === undefined) return { source: 'made at the first start', pepper: [], auth: [] }
  const judge = (kind: SecretKind) => judgeSecrets(database.reader, kind, candidatesOf(kind, config, file))
  return { source: isComplete ? 'environment' : secretsPath(config.dataDir), pepper: await judge('pepper'), auth: await judge('auth') }
}
