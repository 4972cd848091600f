import type { Id } from '../../shared/ids.ts'

/** Rows of one read: a few milliseconds of work with their text, and some ten thousand bytes. */
const BATCH = 200

/** Ids have no leading zeros, so the longer one is the greater. */
const isBefore = (one: Id, other: Id) => (one.length === other.length ? one < other : one.length < other.length)

/**
 * All rows of a table in batches, in the order of their ids, so that each comes at most once whatever changes meanwhile; those made since
 * `end`, an id made at the start, do not come.
 *
 * @param next the next rows after an id
 */
export async function* byId<R extends { readonly id: Id }>(
  end: Id,
  next: (after: Id, most: number) => Promise<readonly R[]>,
  most = BATCH,
) {
  let last: Id = '0'
  for (;;) {
    const batch = await next(last, most)
    const earlier = batch.filter(({ id }) => isBefore(id, end))
    if (earlier.length > 0) yield earlier
    if (batch.length < most || earlier.length < batch.length) return
    last = batch.at(-1)?.id ?? last
  }
}
