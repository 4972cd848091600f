import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { isBusy } from '../failures.ts'
import { StartupError } from '../startup-error.ts'

const holderOf = (pidFile: string) => {
  try {
    return `process ${readFileSync(pidFile, 'utf8').trim()}`
  } catch {
    return 'a process that is just starting'
  }
}

/**
 * Keeps every other server out of a data directory until disposed; the system lets go when the process dies, however it dies.
 * The lock is a database of its own, because an exclusive lock on the data would shut out our own reader and the backup.
 *
 * NOTE: never open keyward.lock with node:fs in this process: closing that descriptor drops the lock (POSIX).
 * Holds wherever SQLite's locks do, so not on NFS.
 *
 * @throws StartupError naming the process that holds it
 */
export const lockDataDirectory = (directory: string): Disposable => {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const pidFile = join(directory, 'keyward.pid')
  const lock = new Sqlite(join(directory, 'keyward.lock'), { timeout: 0 })
  try {
    lock.pragma('locking_mode = exclusive')
    lock.pragma('journal_mode = delete')
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    if (!isBusy(error)) throw error
    throw new StartupError(`Another keyward (${holderOf(pidFile)}) is using ${directory}. Stop it, or set DATA_DIR to another directory.`)
  }
  // After the lock is won, so that it names its holder.
  writeFileSync(pidFile, `${process.pid}\n`)
  return { [Symbol.dispose]: () => void lock.close() }
}

/**
 * Which process serves this data directory; undefined when none does. Asks for a moment's shared lock, so a server that starts in that
 * very moment is refused once.
 */
export const findLockHolder = (directory: string): string | undefined => {
  const path = join(directory, 'keyward.lock')
  if (!existsSync(path)) return undefined
  const lock = new Sqlite(path, { timeout: 0, readonly: true })
  try {
    lock.prepare('select 1 from sqlite_schema').all()
    return undefined
  } catch (error) {
    if (isBusy(error)) return holderOf(join(directory, 'keyward.pid'))
    throw error
  } finally {
    lock.close()
  }
}
