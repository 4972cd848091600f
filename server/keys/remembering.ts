import type { Database } from '../../db/handle.ts'

const MOST = 10_000

/**
 * Values derived from rows, kept until the next commit of anybody; nothing is kept where the database can't tell (PostgreSQL).
 * `load` reads after the version was noted, so what a commit overtakes is forgotten at the next look.
 */
export const remembering = <T>(database: Database) => {
  const values = new Map<string, T>()
  let seen: number | undefined

  const current = () => {
    const version = database.version()
    if (version !== seen || values.size >= MOST) values.clear()
    seen = version
    return version
  }

  return async (key: string, load: () => Promise<T>): Promise<T> => {
    const version = current()
    const known = values.get(key)
    if (known !== undefined) return known
    const value = await load()
    if (version !== undefined && current() === version) values.set(key, value)
    return value
  }
}
