import type { Judged, Target } from './importer.ts'
import type { Placed } from './read-records.ts'

/** A record with levels by their names. */
interface Levelled {
  readonly levels: readonly string[]
}

/** Levels that the application lacks. */
export const missingLevels = ({ levels }: Target, batch: readonly Placed<Levelled>[]): Judged[] =>
  batch.flatMap(({ line, record }) =>
    record.levels.every((name) => levels.has(name))
      ? []
      : [{ line, path: 'levels', message: 'The application has no such level', isTaken: false }],
  )

/** Moments that are still to come in columns that tell what has happened. */
export const futureMoments = <K extends string>(
  { kit }: Target,
  batch: readonly Placed<Readonly<Record<K, string | null>>>[],
  columns: readonly K[],
): Judged[] => {
  const now = kit.now.toISOString()
  return batch.flatMap(({ line, record }) =>
    columns.filter((name) => (record[name] ?? '') > now).map((path) => ({ line, path, message: 'Lies in the future', isTaken: false })),
  )
}

export const taken = (line: number, path: string): Judged => ({ line, path, message: 'The application has it already', isTaken: true })

/** The links of new records to their levels. */
export const linksOf = ({ levels }: Target, made: readonly { readonly id: string; readonly levels: readonly string[] }[]) =>
  made.flatMap(({ id, levels: names }) =>
    names.flatMap((name) => {
      const levelId = levels.get(name)
      return levelId === undefined ? [] : [{ recordId: id, levelId }]
    }),
  )
