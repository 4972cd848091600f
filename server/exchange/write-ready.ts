import type { z } from 'zod'
import type { Checked, Tell } from './check-file.ts'
import type { Importer, Target } from './importer.ts'
import { noProblems } from './problems.ts'
import type { Placed } from './read-records.ts'
import type { Spool } from './spool.ts'

/** Records of one statement. */
const BATCH = 500

function* batchesOf<W>(ready: Spool): Generator<readonly Placed<W>[]> {
  let batch: Placed<W>[] = []
  for (const line of ready.lines()) {
    batch.push(JSON.parse(line) as Placed<W>) // what `checkFile` wrote
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

interface Writing<R extends z.ZodObject, W> {
  readonly importer: Importer<R, W>
  readonly target: Target
  readonly tell: Tell
}

/**
 * Writes the checked records of a file, all or none, under the account's lock.
 * @throws ApiError with the problems of the file, also those that arose since it was checked
 */
export const writeReady = async <R extends z.ZodObject, W>(
  { records: total, problems: known }: Checked,
  ready: Spool,
  { importer, target, tell }: Writing<R, W>,
): Promise<void> => {
  if (known.total > 0) throw known.error()
  let records = 0
  for (const batch of batchesOf<W>(ready)) {
    const problems = noProblems()
    for (const { isTaken, ...problem } of await importer.write(target, batch)) problems.add(problem, isTaken)
    if (problems.total > 0) throw problems.error()
    records += batch.length
    tell({ phase: 'imported', records, total })
  }
}
