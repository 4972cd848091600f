import { existsSync } from 'node:fs'
import { openReadOnly, type ReadOnlyDatabase } from '../../db/open-read-only.ts'
import { configFromProcess, type Config } from '../env.ts'
import { checkClock } from './checks/clock.ts'
import { checkCommits, checkDirectory, checkSpace } from './checks/data-directory.ts'
import { checkMigrations, checkProduct, checkSecretsOf } from './checks/database.ts'
import { find, ok, type Finding } from './checks/finding.ts'
import { checkPlans } from './checks/plans.ts'
import { checkAddress, checkMail, checkServer } from './checks/surroundings.ts'

const checkNode = () => find('node', () => ok(`${process.versions.node} on ${process.platform} ${process.arch}`))

/** In this order, because each stands on the one before: the first failure explains those below it. */
const examineDatabase = async (config: Config, database: ReadOnlyDatabase, now: Date) => [
  await find('database', () => checkProduct(database)),
  await find('migrations', () => checkMigrations(database)),
  await find('secrets', () => checkSecretsOf(config, database)),
  await find('clock', () => checkClock(database, now)),
]

const examineAbsent = async (path: string, now: Date) => [
  await find('database', () => ok(`${path} will be made at the first start`)),
  await find('clock', () => checkClock(undefined, now)),
]

const findDatabase = async (config: Config, now: Date): Promise<Finding[]> => {
  const path = /^sqlite:(.+)$/s.exec(config.databaseUrl)?.[1]
  if (path !== undefined && !existsSync(path)) return examineAbsent(path, now)
  let database: ReadOnlyDatabase
  try {
    database = await openReadOnly(config.databaseUrl)
  } catch (error) {
    return [await find('database', () => Promise.reject(error))]
  }
  try {
    return await examineDatabase(config, database, now)
  } finally {
    await database.close()
  }
}

/** Looks at everything a server needs and changes nothing. */
export const examine = async (now: Date): Promise<Finding[]> => {
  const node = await checkNode()
  let config: Config
  try {
    config = configFromProcess()
  } catch (error) {
    return [node, await find('configuration', () => Promise.reject(error))]
  }
  // PostgreSQL has a disk of its own.
  const isOnSqlite = config.databaseUrl.startsWith('sqlite:')
  return [
    node,
    await find('configuration', () => checkAddress(config)),
    await find('plans', () => checkPlans(config)),
    await find('data directory', () => checkDirectory(config.dataDir)),
    await find('disk space', () => checkSpace(config.dataDir)),
    ...(isOnSqlite ? [await find('commits', () => checkCommits(config.dataDir))] : []),
    ...(await findDatabase(config, now)),
    await find('mail', () => checkMail(config)),
    await find('server', () => checkServer(config)),
  ]
}
