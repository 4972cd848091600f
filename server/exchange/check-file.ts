import type { z } from 'zod'
import type { Format } from '../../shared/exchange.ts'
import type { Importer, Target } from './importer.ts'
import { noProblems, type Problems } from './problems.ts'
import { type Placed, readRecords } from './read-records.ts'
import type { Spool } from './spool.ts'

/** How far an import is. */
export type Tell = (progress: { readonly phase: 'checked' | 'imported'; readonly records: number; readonly total?: number }) => void

export interface Checking<R extends z.ZodObject, W> {
  readonly importer: Importer<R, W>
  readonly target: Target
  readonly format: Format
  /** Where records go that are ready to be written, a line of JSON each; none for a dry run. */
  readonly ready: Spool | undefined
  readonly tell: Tell
}

export interface Checked {
  readonly records: number
  readonly problems: Problems
}

/** Notes what stands in the file twice, and what there is too much of. */
const counter = <R extends z.ZodObject, W>({ key, costly }: Importer<R, W>, problems: Problems) => {
  const lines = new Map<string, number>()
  let costs = 0
  return ({ line, record }: Placed<z.output<R>>) => {
    const name = key.of(record)
    const first = lines.get(name)
    if (first === undefined) lines.set(name, line)
    else problems.add({ line, path: key.path, message: `Stands on line ${first} already` }, true)
    if (costly?.is(record) !== true) return
    costs += 1
    if (costs === costly.most + 1) problems.add({ line, path: costly.path, message: costly.message })
  }
}

/** Reads a whole file and judges every record, by itself and beside those there are. Nothing is changed. */
export const checkFile = async <R extends z.ZodObject, W>(
  chunks: AsyncIterable<Uint8Array>,
  { importer, target, format, ready, tell }: Checking<R, W>,
): Promise<Checked> => {
  const problems = noProblems()
  const note = counter(importer, problems)
  let records = 0
  for await (const batch of readRecords(chunks, { format, record: importer.record, ignored: importer.ignored, problems })) {
    for (const placed of batch) note(placed)
    records += batch.length
    for (const { isTaken, ...problem } of await importer.judge(target, batch)) problems.add(problem, isTaken)
    if (ready !== undefined && problems.total === 0) await ready.append(await linesOf(importer, batch))
    tell({ phase: 'checked', records })
  }
  return { records, problems }
}

const linesOf = async <R extends z.ZodObject, W>({ prepare }: Importer<R, W>, batch: readonly Placed<z.output<R>>[]) => {
  let lines = ''
  // One after the other: passwords of a file must not fill the line in which those of single users wait.
  for (const { line, record } of batch) lines += `${JSON.stringify({ line, record: await prepare(record) })}\n`
  return lines
}
