import { stringify } from 'csv-stringify/sync'
import type { Format } from '../../shared/exchange.ts'
import { escapeFormula } from './formula.ts'
import { joinNames } from './lists.ts'

export type Row = Readonly<Record<string, unknown>>

/** Writes rows as text, a batch at a time. */
export interface RowWriter {
  /** What stands before the first row. */
  readonly head: string
  rows(batch: readonly Row[]): string
}

/** The text of a cell: nothing for null, names of a list, JSON for what else has parts. */
const cellOf = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return escapeFormula(value)
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return escapeFormula(joinNames(value))
  return JSON.stringify(value)
}

/**
 * RFC 4180. The library quotes a line break only where it is the delimiter of records, CRLF; so others are told. White space at the ends
 * is quoted too, since some programs cut it off.
 */
const CSV = { record_delimiter: '\r\n', quoted_match: /[\r\n]|^\s|\s$/ } as const

const csvWriter = (columns: readonly string[]): RowWriter => ({
  head: stringify([[...columns]], CSV),
  rows: (batch) =>
    stringify(
      batch.map((row) => columns.map((name) => cellOf(row[name]))),
      CSV,
    ),
})

const linesWriter = (columns: readonly string[]): RowWriter => ({
  head: '',
  rows: (batch) => batch.map((row) => `${JSON.stringify(Object.fromEntries(columns.map((name) => [name, row[name] ?? null])))}\n`).join(''),
})

/** A writer of rows with these columns, in their order. Source: RFC 4180 for CSV. */
export const rowWriter = (format: Format, columns: readonly string[]): RowWriter =>
  format === 'csv' ? csvWriter(columns) : linesWriter(columns)
