import type { Became } from '../../shared/history.ts'

/** What became of a record, as its row tells it: JSON, or null when nothing did. */
export const toBecame = (changes: string | null): Became => {
  const { before = null, after = null } = changes === null ? {} : (JSON.parse(changes) as Partial<Became>) // written by `differencesOf`
  return { before, after }
}
