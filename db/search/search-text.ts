/**
 * Text without regard to case, far beyond ASCII; both sides of a comparison go through it.
 * The dotless i of Turkish stays apart from i, and composed letters from their decomposed spellings.
 */
export const fold = (text: string) =>
  text
    .toWellFormed()
    // A final sigma depends on what follows it, which a part of the text does not show.
    .toLowerCase()
    .replaceAll('ς', 'σ')

/** The control character that frames the field at this position: a field holds none. */
export const markOf = (position: number) => String.fromCodePoint(position + 1)

/**
 * What the column `search` of a row holds: each field that has a text, folded, between two opening marks and a closing one.
 * So one pattern finds a part of any field or of one field, and never a part of two; and the first one or two characters of a field
 * are a trigram together with its marks, so that a trigram index finds beginnings that short.
 *
 * @param fields in the order of SEARCH_FIELDS; a control character in one counts as a space
 */
export const searchText = (fields: readonly (string | null)[]): string =>
  fields
    .map((field, position) => {
      if (field === null || field === '') return ''
      const mark = markOf(position)
      return `${mark}${mark}${fold(field).replaceAll(/\p{Cc}/gu, ' ')}${mark}`
    })
    .join('')
