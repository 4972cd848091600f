import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Sqlite, { type Database as Connection } from 'better-sqlite3'
import { isBusy, unavailable } from '../failures.ts'
import { StartupError } from '../startup-error.ts'

/** Pages the reader may keep: at the default of 2 MiB every look-up among a million keys would read the file anew. */
const READER_CACHE_KIB = 65_536

/** SQLite waits inside the event loop, so it waits briefly; the driver goes on trying without holding the loop. */
const BUSY_TIMEOUT_MS = 50
/** What a thread waits inside SQLite keeps nobody else waiting. */
const BUSY_TIMEOUT_IN_THREAD_MS = 250
/** A WAL that has once grown larger gives the rest back. */
export const MOST_BYTES_OF_IDLE_WAL = 64 * 1024 * 1024
/** Pages of a long transaction that stay in memory; a page that goes to the WAL twice costs the commit a second pass over the WAL. */
const THREAD_CACHE_KIB = 65_536

/** Makes the file readable for its owner only; SQLite gives its WAL the same mode. */
const createFile = (path: string) => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    // Never opened here: closing a second descriptor of the file would drop SQLite's locks on it.
    chmodSync(path, 0o600)
  }
}

const tune = (writer: Connection) => {
  writer.pragma('synchronous = full')
  writer.pragma('foreign_keys = on')
}

/**
 * Whether commits of this connection copy a long WAL into the file and cut it off themselves, as SQLite does by default. Either takes
 * as long as the WAL is, so it is left to a thread as long as there is one.
 */
export const checkpointInline = (writer: Connection, isInline: boolean) => {
  writer.pragma(`wal_autocheckpoint = ${isInline ? 1000 : 0}`)
  writer.pragma(`journal_size_limit = ${isInline ? MOST_BYTES_OF_IDLE_WAL : -1}`)
}

const prepareWriter = async (path: string): Promise<Connection> => {
  const writer = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true })
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        writer.pragma('journal_mode = wal')
        break
      } catch (error) {
        // Another process may be changing the mode of the same new file; SQLite does not wait for that by itself.
        if (!isBusy(error) || attempt === 100) throw error
        await pause(20)
      }
    }
    tune(writer)
    checkpointInline(writer, false)
    return writer
  } catch (error) {
    writer.close()
    throw error
  }
}

/** A second writing connection to a file that `openFile` has opened in this process. */
export const openInThread = (path: string): Connection => {
  const connection = new Sqlite(path, { timeout: BUSY_TIMEOUT_IN_THREAD_MS, fileMustExist: true })
  tune(connection)
  checkpointInline(connection, false)
  connection.pragma(`cache_size = -${THREAD_CACHE_KIB}`)
  return connection
}

const prepareReader = (path: string): Connection => {
  const reader = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS, readonly: true })
  reader.pragma('query_only = on')
  reader.pragma(`cache_size = -${READER_CACHE_KIB}`)
  return reader
}

/**
 * Opens (or creates, mode 600) a SQLite file with one writing and one read-only connection.
 * @throws StartupError when it can't be opened or is not a database
 */
export const openFile = async (path: string) => {
  try {
    createFile(path)
    const writer = await prepareWriter(path)
    // After the writer: a read-only connection can't create the WAL.
    return { writer, reader: prepareReader(path) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartupError(`The database file ${path} cannot be opened: ${reason}`, { cause: error })
  }
}

/**
 * A check that the path still leads to the file that was opened. SQLite goes on writing to a deleted or replaced file without
 * a word, and everything it acknowledges then is lost.
 * @throws ApiError unavailable (by the returned function)
 */
export const watchFile = (path: string) => {
  const opened = statSync(path)
  return () => {
    const now = statSync(path, { throwIfNoEntry: false })
    if (now?.ino === opened.ino && now.dev === opened.dev) return
    throw unavailable(new Error(`The database file ${path} was ${now === undefined ? 'removed' : 'replaced'} while it is open`))
  }
}
