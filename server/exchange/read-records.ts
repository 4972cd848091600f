import { z } from 'zod'
import type { Format } from '../../shared/exchange.ts'
import { type Columns, columnsOf } from './columns.ts'
import type { Problems } from './problems.ts'
import { decoded, MOST_RECORDS, type RawRecord, Unreadable } from './raw-records.ts'
import { readCsv } from './read-csv.ts'
import { readJsonLines } from './read-json-lines.ts'

/** One record of a file, and the line it begins on. */
export interface Placed<R> {
  readonly line: number
  readonly record: R
}

export interface Reading<R extends z.ZodObject> {
  readonly format: Format
  readonly record: R
  /** Columns that are passed over. */
  readonly ignored: readonly string[]
  readonly problems: Problems
}

/** Records at once: judged by one question to the database, in a few milliseconds. */
const BATCH = 200

const parsed = <R extends z.ZodObject>(raw: RawRecord, columns: Columns, { record, problems }: Reading<R>): Placed<z.output<R>>[] => {
  const { line } = raw
  if ('problem' in raw) problems.add(raw.problem)
  if ('names' in raw) {
    const [problem] = columns.judge(raw.names, line)
    if (problem !== undefined) throw new Unreadable(problem)
  }
  if (!('fields' in raw)) return []
  const read = columns.fieldsOf(raw.fields, raw.isText)
  if ('unknown' in read) {
    problems.add({ line, path: read.unknown.slice(0, 64), message: 'There is no such field' })
    return []
  }
  const result = record.safeParse(read.fields)
  if (result.success) return [{ line, record: result.data }]
  const found = result.error.issues.map((issue) => ({ line, path: issue.path.map(String).join('.'), message: issue.message }))
  // What is too short is not also to be told that it is too short when composed.
  for (const [, [first]] of Map.groupBy(found, ({ path }) => path)) if (first !== undefined) problems.add(first)
  return []
}

/** All of the records up to the most that a file may have. @throws Unreadable at the next one, right or wrong */
async function* bounded(raws: AsyncIterable<RawRecord>) {
  let count = 0
  for await (const raw of raws) {
    if (!('names' in raw)) count += 1
    if (count > MOST_RECORDS) throw new Unreadable({ line: raw.line, path: '', message: `A file has at most ${MOST_RECORDS} records` })
    yield raw
  }
}

/** The records of a file that are right by themselves, in batches; what is wrong goes to the problems. */
export async function* readRecords<R extends z.ZodObject>(chunks: AsyncIterable<Uint8Array>, reading: Reading<R>) {
  const columns = columnsOf(reading.record, reading.ignored)
  const read = reading.format === 'csv' ? readCsv : readJsonLines
  let batch: Placed<z.output<R>>[] = []
  try {
    for await (const raw of bounded(read(decoded(chunks)))) {
      batch.push(...parsed(raw, columns, reading))
      if (batch.length < BATCH) continue
      yield batch
      batch = []
    }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    reading.problems.add(error.problem)
  }
  yield batch
}
