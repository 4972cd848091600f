import type { Database } from '../db/handle.ts'

/** Values by a key that says everything they depend on; `load` makes one that is not known. */
export type Remembering<T> = (key: string, load: () => Promise<T>) => Promise<T>

/**
 * Values derived from rows, kept until the next commit of anybody; nothing is kept where the database can't tell (PostgreSQL).
 * `load` reads after the version was noted, so what a commit overtakes is not kept. The oldest makes room for the newest.
 */
export const remembering = <T>(database: Database, most: number): Remembering<T> => {
  const values = new Map<string, T>()
  let seen: number | undefined

  const current = () => {
    const version = database.version()
    if (version !== seen) values.clear()
    seen = version
    return version
  }

  const keep = (key: string, value: T) => {
    const [oldest] = values.size >= most ? values.keys() : []
    if (oldest !== undefined) values.delete(oldest)
    values.set(key, value)
  }

  return async (key, load) => {
    const version = current()
    const known = values.get(key)
    if (known !== undefined) return known
    const value = await load()
    if (version !== undefined && current() === version) keep(key, value)
    return value
  }
}

/** A memory per database, for what is declared once in a module and serves every node of the process. */
export const rememberingPerDatabase = <T>(most: number) => {
  const memories = new WeakMap<Database, Remembering<T>>()
  return (database: Database): Remembering<T> => {
    const known = memories.get(database)
    if (known !== undefined) return known
    const memory = remembering<T>(database, most)
    memories.set(database, memory)
    return memory
  }
}
