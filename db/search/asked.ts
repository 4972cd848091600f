import type { Id } from '../../shared/ids.ts'
import { SEARCH_FIELDS, type SearchField, type SearchKind } from './fields.ts'
import { fold, markOf } from './search-text.ts'

/** What is looked for. The caller has checked that the application is within reach. */
export interface Asked<K extends SearchKind = SearchKind> {
  readonly kind: K
  readonly applicationId: Id
  /** Found in the middle of a field too when it has three characters or more, else only as its beginning. */
  readonly term: string
  /** Where to look; empty is everywhere. */
  readonly fields: readonly SearchField<K>[]
}

/** Characters, where an emoji is one. */
const SHORTEST_PART = 3

/** Longer than any field; SQLite refuses patterns beyond 50,000 bytes. */
const MOST_CHARACTERS = 1_000

/** Asking for more trigrams costs more than looking at the few rows that these leave. */
const MOST_TRIGRAMS = 6

const isBeginning = (term: string) => [...term].length < SHORTEST_PART

/** False where no row can match: a field has neither control characters nor halves of surrogate pairs, and is not that long. */
export const isPossible = (term: string) => term !== '' && term.isWellFormed() && !/\p{Cc}/u.test(term) && term.length <= MOST_CHARACTERS

const positionsOf = ({ kind, fields }: Asked) => {
  const all: readonly SearchField[] = SEARCH_FIELDS[kind]
  const chosen = fields.length === 0 ? all : fields
  return [...new Set(chosen)].map((field) => all.indexOf(field))
}

/** A text as a part of a pattern of `like … escape '\'`. */
const literal = (text: string) => text.replaceAll(/[\\%_]/g, (character) => `\\${character}`)

/** The patterns of `like` that a row's search text must meet one of. */
export const patternsOf = (asked: Asked): string[] => {
  const term = literal(fold(asked.term))
  const positions = positionsOf(asked)
  if (isBeginning(asked.term)) return positions.map((position) => `%${markOf(position).repeat(2)}${term}%`)
  if (positions.length === SEARCH_FIELDS[asked.kind].length) return [`%${term}%`]
  return positions.map((position) => `%${markOf(position).repeat(2)}%${term}%${markOf(position)}%`)
}

const trigramsOf = (text: string) => {
  const characters = [...text]
  return characters.slice(2).map((_, at) => characters.slice(at, at + 3).join(''))
}

/**
 * Of a longer text every third trigram and the last, which cover it; of those at most `MOST_TRIGRAMS` and rather not the first, since
 * what many rows have in common stands at the beginning.
 */
const chosenOf = (text: string) => {
  const trigrams = trigramsOf(text)
  if (trigrams.length <= 4) return trigrams
  const covering = trigrams.filter((_, at) => at % 3 === 0 || at === trigrams.length - 1)
  const count = Math.min(covering.length, MOST_TRIGRAMS)
  return Array.from({ length: count }, (_, at) => covering[Math.floor(((at + 0.5) * covering.length) / count)] ?? '')
}

/** The trigrams that a row's search text must have: all of one of these lists. */
export const trigramsAsked = (asked: Asked): readonly (readonly string[])[] => {
  const term = fold(asked.term)
  if (!isBeginning(asked.term)) return [chosenOf(term)]
  return positionsOf(asked).map((position) => trigramsOf(`${markOf(position).repeat(2)}${term}`).slice(-1))
}
