import { openSync, readSync } from 'node:fs'
import type { Opened } from './dialect.ts'

/** The first copy of the header of SQLite's WAL index. Source: https://sqlite.org/walformat.html#the_wal_index_header */
const HEADER_BYTES = 48

/**
 * A number that moves whenever the header of the WAL index does, which every commit of every process rewrites before it is acknowledged;
 * a header that is read half-written differs too. A quarter of the price of the pragma, which takes and drops locks.
 * The descriptor stays open for good: closing it would drop the locks SQLite holds on the same file.
 */
const walIndexVersion = (path: string) => {
  const descriptor = openSync(`${path}-shm`, 'r')
  const seen = Buffer.alloc(HEADER_BYTES)
  const found = Buffer.alloc(HEADER_BYTES)
  let count = 0
  return () => {
    const isWhole = readSync(descriptor, found, 0, HEADER_BYTES, 0) === HEADER_BYTES
    if (isWhole && found.equals(seen)) return count
    found.copy(seen)
    count += 1
    return count
  }
}

/** Where mapped memory and reads of a file are not promised to agree, SQLite itself is asked. Source: https://sqlite.org/pragma.html#pragma_data_version */
const pragmaVersion = ({ connection }: Opened) => {
  const ask = connection.prepare<[], number>('pragma data_version').pluck()
  return () => ask.get() ?? 0
}

/**
 * A number that moves with every commit on the file by any connection, of this process or another.
 * Asked anew after a commit of this process and when a request is heard (`expire`), and else once per turn of the event loop. The turn
 * alone is not enough: it may hold the loop for long, and bytes that came meanwhile are still read in it.
 */
export const dataVersion = (reader: Opened, path: string) => {
  // A first read makes the reader open the WAL index, so that its file is there.
  reader.connection.prepare('select 1 from sqlite_schema').get()
  const ask = process.platform === 'linux' ? walIndexVersion(path) : pragmaVersion(reader)
  let current: number | undefined
  let isTurnWatched = false

  const expire = () => {
    current = undefined
  }
  const turnEnds = () => {
    isTurnWatched = false
    current = undefined
  }
  const version = (): number => {
    if (current !== undefined) return current
    current = ask()
    if (!isTurnWatched) {
      isTurnWatched = true
      // Not unref'd: the loop would then sleep before it runs this, and the first request after the sleep would see the old number.
      setImmediate(turnEnds)
    }
    return current
  }
  return { version, expire }
}
