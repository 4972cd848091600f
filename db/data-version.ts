import type { Opened } from './sqlite-dialect.ts'

/**
 * A number that moves with every commit on the file by any connection but the given reader, of this process or another.
 * Asked anew after a commit of this process and when a request is heard (`expire`), and else once per turn of the event loop. The turn
 * alone is not enough: it may hold the loop for long, and bytes that came meanwhile are still read in it.
 * Source: https://sqlite.org/pragma.html#pragma_data_version
 */
export const dataVersion = (reader: Opened) => {
  const ask = reader.connection.prepare<[], number>('pragma data_version').pluck()
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
    current = ask.get() ?? 0
    if (!isTurnWatched) {
      isTurnWatched = true
      // Not unref'd: the loop would then sleep before it runs this, and the first request after the sleep would see the old number.
      setImmediate(turnEnds)
    }
    return current
  }
  return { version, expire }
}
