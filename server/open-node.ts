import { randomBytes, randomInt } from 'node:crypto'
import type { Logger } from 'pino'
import { connect } from '../db/connect.ts'
import type { Database } from '../db/handle.ts'
import { migrate } from '../db/migrate.ts'
import { checkDatabase } from '../db/self-check.ts'
import { idsFrom } from '../shared/ids.ts'
import { createAuditKeys } from './audit/keys.ts'
import { originsOf } from './auth/origins.ts'
import { createPeople } from './auth/people.ts'
import { createProvider } from './billing/create-provider.ts'
import { endpointsOf } from './endpoints.ts'
import type { Config } from './env.ts'
import { twinTurns } from './gates/idempotent.ts'
import { clearSpools } from './exchange/spool.ts'
import { every } from './jobs/every.ts'
import { indexSearch } from './jobs/index-search.ts'
import { keepAuditLogs } from './jobs/keep-audit-logs.ts'
import { createLastUsed } from './jobs/last-used.ts'
import { purgeAccounts } from './jobs/purge-accounts.ts'
import { purgeApplications } from './jobs/purge-applications.ts'
import { reencrypt } from './jobs/reencrypt.ts'
import { removeExpired } from './jobs/remove-expired.ts'
import { removeStored } from './jobs/remove-stored.ts'
import { settleLicenses } from './jobs/settle-licenses.ts'
import { createKeyring } from './keys/keyring.ts'
import { memoryLimit } from './limits.ts'
import type { Node } from './node.ts'
import { loadPlans } from './plans/load-plans.ts'
import { resolveCall } from './rest/resolve-call.ts'
import { routes } from './rest/routes.ts'
import type { RandomBytes } from './rules/mint-key.ts'
import { loadSecrets } from './secrets/load-secrets.ts'
import { openStorage } from './storage/open-storage.ts'
import { createLinks } from './transfers/links.ts'
import { uploadTurns } from './transfers/receive.ts'
import { createSent } from './transfers/sent.ts'
import { createUnderWay } from './transfers/under-way.ts'

export interface NodeOptions {
  readonly config: Config
  readonly log: Logger
  /** Where request lines go; `log` unless set. */
  readonly accessLog?: Logger
  /** The port that is listened on, when it differs from the configured one. */
  readonly port?: number
  readonly clock?: () => Date
  readonly randomBytes?: RandomBytes
  /** An open database to use in place of the configured one; it stays open. */
  readonly database?: Database
  /** False for a single command: nothing runs in the background. */
  readonly hasJobs?: boolean
}

export interface OpenNode extends Node {
  /** Writes what is pending, then closes what this node opened. */
  close(): Promise<void>
}

const FRACTION = 2 ** 32

const HOUR_MS = 3_600_000

/**
 * Opens one node: reads the plans, connects, migrates, checks the database and the secrets, and starts its jobs.
 * @throws StartupError, ConfigError with a sentence for the operator
 */
export const openNode = async (options: NodeOptions): Promise<OpenNode> => {
  const { config, log, port = config.port, clock = () => new Date() } = options
  const plans = await loadPlans(config)
  const provider = await createProvider(config, log)
  const database = options.database ?? (await connect(config.databaseUrl))
  const closeDatabase = async () => {
    if (options.database === undefined) await database.close()
  }
  try {
    await migrate(database)
    await checkDatabase(database)
    const { peppers, authSecrets } = await loadSecrets(config, database)
    const auditKeys = createAuditKeys(peppers)
    const newId = idsFrom(clock, () => randomInt(FRACTION) / FRACTION)
    const origins = originsOf(config, port)
    const people = await createPeople({
      database,
      config,
      authSecrets,
      now: clock,
      newId,
      auditKeys,
      origins,
      log: (fields, message) => log.info(fields, message),
    })
    const lastUsed = createLastUsed(database)
    const storage = openStorage(config)
    const underWay = createUnderWay()
    const start = () => [
      every(1000, () => lastUsed.flush(), log),
      every(1000, () => indexSearch(database), log),
      every(1000, () => settleLicenses(database, clock), log),
      every(1000, () => purgeApplications(database), log),
      every(1000, () => removeStored({ database, storage, clock, log }), log),
      every(1000, () => purgeAccounts(database), log),
      every(HOUR_MS, () => removeExpired(database, clock()), log),
      every(HOUR_MS, () => reencrypt(database, authSecrets), log),
      every(HOUR_MS, () => keepAuditLogs({ database, auditKeys, retentionDays: config.auditRetentionDays }, clock()), log),
    ]
    if (options.hasJobs !== false) await clearSpools(config.dataDir)
    const jobs = options.hasJobs === false ? [] : start()
    return {
      config,
      plans,
      provider,
      database,
      log,
      accessLog: options.accessLog ?? log,
      clock,
      newId,
      randomBytes: options.randomBytes ?? randomBytes,
      keyring: createKeyring(database, peppers),
      auditKeys,
      links: createLinks(peppers, origins.base),
      storage,
      underWay,
      sent: createSent(clock),
      uploadTurns: uploadTurns(),
      people,
      lastUsed,
      endpoints: endpointsOf(routes, resolveCall),
      callLimit: memoryLimit(config.rateLimitPerMinute, 60),
      failureLimit: memoryLimit(config.authFailuresPerMinute, 60),
      twins: twinTurns(),
      origins,
      isHttps: origins.base.startsWith('https:'),
      close: async () => {
        await underWay.stop()
        await Promise.all(jobs.map((job) => job.stop()))
        await people.settled()
        await lastUsed.flush()
        await storage.close()
        await closeDatabase()
      },
    }
  } catch (error) {
    await closeDatabase()
    throw error
  }
}
