import { describeDatabase } from '../../../db/describe.ts'
import { migrationStatus } from '../../../db/migrate.ts'
import type { ReadOnlyDatabase } from '../../../db/open-read-only.ts'
import { checkSecrets } from '../../secrets/check-secrets.ts'
import type { Config } from '../../env.ts'
import { fail, ok, warn } from './finding.ts'

export const checkProduct = async (database: ReadOnlyDatabase) => {
  const { product, settings } = await describeDatabase(database)
  const message = [product, ...Object.entries(settings).map(([name, value]) => `${name} ${value}`)].join(', ')
  if (database.dialect === 'sqlite' && settings['journal_mode'] !== 'wal') return warn(`${message}; the next start sets journal_mode wal`)
  return ok(message)
}

export const checkMigrations = async (database: ReadOnlyDatabase) => {
  const { applied, pending } = await migrationStatus(database)
  if (pending.length === 0) return ok(`${applied.length} in force`)
  return fail(`${pending.length} not yet in force (${pending.join(', ')}): run keyward migrate, or start the server`)
}

type Versions = Awaited<ReturnType<typeof checkSecrets>>['pepper']

/** The newest is in use whatever needs it; of the others it is told whether they can be dropped. */
const describeVersions = (name: string, versions: Versions) =>
  versions.map(({ version, isUsed }, index) => {
    const subject = version === undefined ? `${name} new to this database` : `${name} version ${version}`
    if (index === 0) return `${subject} in use`
    return `${subject} ${isUsed ? 'still needed' : 'no longer needed'}`
  })

export const checkSecretsOf = async (config: Config, database: ReadOnlyDatabase) => {
  const { source, pepper, auth } = await checkSecrets(config, database)
  return ok([source, ...describeVersions('pepper', pepper), ...describeVersions('auth secret', auth)].join('; '))
}
