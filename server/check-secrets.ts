import type { Database } from '../db/handle.ts'
import { listPeppers } from '../db/system/peppers.ts'
import { ConfigError, type Config } from './env.ts'
import { readSecrets, secretsPath } from './secrets-file.ts'
import { parsePeppers, refuseLostPepper } from './secrets.ts'
import { secretBytes } from './secret-text.ts'

/**
 * Whether a server could start with these secrets; makes none and writes nothing.
 * @returns where they come from, and how many peppers there are
 * @throws ConfigError when one is missing, weak, or not the one the database was used with
 */
export const checkSecrets = async (config: Config, database: Pick<Database, 'dialect' | 'reader'>) => {
  const isComplete = config.pepper !== undefined && config.authSecret !== undefined
  if (!isComplete && database.dialect === 'postgres')
    throw new ConfigError('KEYWARD_PEPPER and KEYWARD_AUTH_SECRET must both be set with PostgreSQL.')
  const file = isComplete ? undefined : await readSecrets(config.dataDir)
  if (!isComplete && file === undefined && (await listPeppers(database.reader)).length > 0) {
    throw new ConfigError(`${secretsPath(config.dataDir)} is missing, but this database was set up with secrets.`)
  }
  if (!isComplete && file === undefined) return { source: 'made at the first start', peppers: 0 }
  const candidates = parsePeppers(
    config.pepper ?? file?.pepper ?? '',
    config.pepper === undefined ? 'The pepper in secrets.json' : 'KEYWARD_PEPPER',
  )
  secretBytes(config.authSecret ?? file?.authSecret ?? '', 'KEYWARD_AUTH_SECRET')
  await refuseLostPepper(database, candidates)
  return { source: isComplete ? 'environment' : secretsPath(config.dataDir), peppers: candidates.length }
}
