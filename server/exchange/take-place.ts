import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'

/** Files that this process takes in and works on at once: each may fill the disk with twice its size. */
const MOST_AT_ONCE = 8

const underWay = new Map<Id, number>()

/**
 * A place for one file, until it is disposed of. An account gets no more of them than it leaves free, so that slow lines of one, or of two,
 * never keep all others waiting.
 * @throws ApiError `unavailable`
 */
export const takePlace = (accountId: Id): Disposable => {
  const own = underWay.get(accountId) ?? 0
  const taken = [...underWay.values()].reduce((sum, count) => sum + count, 0)
  if (own >= MOST_AT_ONCE - taken) throw new ApiError('unavailable')
  underWay.set(accountId, own + 1)
  return {
    [Symbol.dispose]: () => {
      const left = (underWay.get(accountId) ?? 1) - 1
      if (left === 0) underWay.delete(accountId)
      else underWay.set(accountId, left)
    },
  }
}
