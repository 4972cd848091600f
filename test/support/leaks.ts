import { readFile } from 'node:fs/promises'
import type { TestDatabase } from './databases.ts'

/** Something that may stand nowhere, and what it is. */
export interface Secret {
  readonly name: string
  readonly text: string
}

/** Where it is looked for. */
export interface Place {
  readonly name: string
  readonly text: string
}

/** Ways in which a text may hide in another one. */
const FORMS: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'in JSON': (text) => JSON.stringify(text).slice(1, -1),
  'in a URL': encodeURIComponent,
  'in base64': (text) => Buffer.from(text).toString('base64').replace(/=+$/, ''),
  'in base64url': (text) => Buffer.from(text).toString('base64url'),
  'in hex': (text) => Buffer.from(text).toString('hex'),
}

/** Less than this stands anywhere by chance. */
const LEAST = 8

/** Every secret that stands in a place, in whatever form. @throws Error for a secret that is too short to be looked for */
export const findLeaks = (secrets: readonly Secret[], places: readonly Place[]): string[] =>
  secrets.flatMap(({ name, text }) => {
    if (text.length < LEAST) throw new Error(`${name} is too short to be looked for`)
    return places.flatMap((place) =>
      Object.entries(FORMS).flatMap(([form, made]) => (place.text.includes(made(text)) ? [`${name} stands in ${place.name} ${form}`] : [])),
    )
  })

/** Everything a database holds: the bytes of its files on SQLite, its rows elsewhere. */
export const contentsOf = async ({ url, reader }: TestDatabase): Promise<string> => {
  if (url?.startsWith('sqlite:') === true) {
    const path = url.slice('sqlite:'.length)
    const files = [path, `${path}-wal`, `${path}-shm`]
    return Buffer.concat(await Promise.all(files.map((file) => readFile(file).catch(() => Buffer.alloc(0))))).toString('latin1')
  }
  const tables = await reader.kysely.introspection.getTables()
  const untyped = reader.kysely.withTables<Record<string, Record<string, unknown>>>()
  return JSON.stringify(await Promise.all(tables.map((table) => untyped.selectFrom(table.name).selectAll().execute())))
}
