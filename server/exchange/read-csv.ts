import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import type { FileProblem } from '../../shared/errors.ts'
import { LONGEST_RECORD, type RawRecord, Unreadable } from './raw-records.ts'

const SENTENCES: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'A quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'Something stands between a closing quote and the next comma',
  INVALID_OPENING_QUOTE: 'A quote stands in a cell that does not begin with one',
  CSV_MAX_RECORD_SIZE: `The line is longer than ${LONGEST_RECORD} bytes`,
}

const OPTIONS = {
  bom: true,
  info: true,
  relax_column_count: true,
  skip_empty_lines: true,
  record_delimiter: ['\r\n', '\n'],
  max_record_size: LONGEST_RECORD,
}

const sentenceOf = (error: CsvError) => SENTENCES[error.code] ?? 'This is no CSV'

const count = (cells: readonly string[], character: string) => cells.reduce((sum, cell) => sum + cell.split(character).length - 1, 0)

/** A quote without an end is told at the end of the file, and of use where it was opened: in the record after the last good one. */
const lineOfError = (error: CsvError, next: number) => {
  const told: unknown = error.code === 'CSV_QUOTE_NOT_CLOSED' ? undefined : error['lines']
  return typeof told === 'number' ? told : next
}

/** Where records begin: csv-parse tells the line at their end, and counts CR and LF within a cell as two. */
const lineCounter = () => {
  let surplus = 0
  return (linesSoFar: number, cells: readonly string[]) => {
    surplus += count(cells, '\r')
    return linesSoFar - surplus - count(cells, '\n')
  }
}

/** What is wrong with a line of names. */
const problemsOf = (names: readonly string[], line: number): FileProblem[] => {
  // Ten thousand fit into a line: not by looking for each among all.
  const firsts = new Map(names.map((name, index) => [name, index] as const).toReversed())
  return names.flatMap((path, index) => (firsts.get(path) === index ? [] : [{ line, path, message: 'Names a column twice' }]))
}

interface Parsed {
  readonly info: { readonly lines: number }
  readonly record: readonly string[]
}

const recordOf = (names: readonly string[], cells: readonly string[], line: number): RawRecord => {
  if (cells.length !== names.length) {
    return { line, problem: { line, path: '', message: `Has ${cells.length} cells, and the first line ${names.length}` } }
  }
  return { line, fields: new Map(names.map((name, index) => [name, cells[index] ?? ''])), isText: true }
}

/**
 * The records of a CSV file, RFC 4180: the first line names the columns. A wrong record is told in its place.
 * @throws Unreadable where nothing can be read on
 */
export async function* readCsv(texts: AsyncIterable<string>): AsyncGenerator<RawRecord> {
  const lineOf = lineCounter()
  let names: readonly string[] | undefined
  let line = 0
  try {
    const parser = parse(OPTIONS)
    // What goes wrong on either side ends the parser, and is thrown to who reads from it.
    void pipeline(texts, parser).catch(() => {})
    const parsed: AsyncIterable<Parsed> = parser // csv-parse emits what its options say
    for await (const { info, record: cells } of parsed) {
      line = lineOf(info.lines, cells)
      if (names !== undefined) {
        yield recordOf(names, cells, line)
        continue
      }
      const [problem] = problemsOf(cells, line)
      if (problem !== undefined) throw new Unreadable(problem)
      names = cells
      yield { line, names }
    }
  } catch (error) {
    if (error instanceof CsvError) throw new Unreadable({ line: lineOfError(error, line + 1), path: '', message: sentenceOf(error) })
    throw error
  }
  if (names === undefined) throw new Unreadable({ line: 1, path: '', message: 'The first line must name the columns' })
}
