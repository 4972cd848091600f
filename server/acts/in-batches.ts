import type { Id } from '../../shared/ids.ts'
import type { Touched } from '../touched.ts'

/** Records at once: a batch takes some ten milliseconds, and between two the database lets others go on. */
export const BATCH = 500

/** Which records of an application: one, several, or all. */
export interface Selected {
  readonly applicationId: Id
  readonly ids: readonly Id[] | 'all'
}

/** Where the records are, by id. */
interface Source<Row> {
  /** @throws ApiError `not_found` when one is missing */
  some(applicationId: Id, ids: readonly Id[]): Promise<Row[]>
  after(applicationId: Id, id: Id, most: number): Promise<Row[]>
}

/**
 * The selected records in batches, by id, each noted for the audit log: a named one also when nothing changes, else the event would be
 * one of the application.
 * @throws ApiError `not_found` when one of the named is missing
 */
export async function* inBatches<Row extends { readonly id: Id }>(source: Source<Row>, { applicationId, ids }: Selected, touched: Touched) {
  if (ids !== 'all') {
    const named = await source.some(applicationId, ids)
    touched.ids.push(...named.map(({ id }) => id))
    yield named
    return
  }
  let last: Id = '0'
  for (;;) {
    const batch = await source.after(applicationId, last, BATCH)
    const end = batch.at(-1)
    if (end === undefined) return
    touched.isAll = true
    yield batch
    last = end.id
  }
}
