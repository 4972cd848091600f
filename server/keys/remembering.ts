import type { Database } from '../../db/handle.ts'

const MOST = 10_000

/**
 * Values derived from rows, kept until the next commit of anybody; nothing is kept where the database can't tell (PostgreSQL).
 * `load` reads after the version was noted, so what a commit overtakes is not kept. The oldest makes room for the newest.
 */
export const remembering = <T>(database: Database) => {
  const values = new Map<string, T>()
  let seen: number | undefined

  const current = () => {
    const version = database.version()
    if (version !== seen) values.clear()
    seen = version
    return version
  }

  const keep = (key: string, value: T) => {
    const [oldest] = values.size >= MOST ? values.keys() : []
    if (oldest !== undefined) values.delete(oldest)
    values.set(key, value)
  }

  return async (key: string, load: () => Promise<T>): Promise<T> => {
    const version = current()
    const known = values.get(key)
    if (known !== undefined) return known
    const value = await load()
    if (version !== undefined && current() === version) keep(key, value)
    return value
  }
}
