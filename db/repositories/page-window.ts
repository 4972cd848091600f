import { firstIdOfDay, type Id } from '../../shared/ids.ts'

/** Which rows make a page, read from the nearer end: a page late in the order is read backwards and turned round. */
export interface Window {
  /** Rows to skip from the end that is read from. */
  readonly skip: number
  readonly take: number
  readonly isTurned: boolean
}

/** The window of a page among `total` rows; undefined beyond the end. */
export const windowOf = (total: number, { currentPage, pageSize }: { currentPage: number; pageSize: number }): Window | undefined => {
  const offset = (currentPage - 1) * pageSize
  if (offset >= total) return undefined
  const take = Math.min(pageSize, total - offset)
  const behind = total - offset - take
  return behind < offset ? { skip: behind, take, isTurned: true } : { skip: offset, take, isTurned: false }
}

/** Living rows per UTC day of their creation. */
export interface DayCount {
  readonly day: number
  readonly n: number
}

/**
 * Skips whole days of rows in order of creation.
 * @param days in the order that is read in, either newest or oldest first
 * @returns the bound that the ids must keep, and what is left to skip behind it
 */
export const skipDays = (days: readonly DayCount[], skip: number, isNewestFirst: boolean): { bound: Id | undefined; skip: number } => {
  let left = skip
  let bound: Id | undefined
  for (const { day, n } of days) {
    if (left < n) break
    left -= n
    bound = firstIdOfDay(isNewestFirst ? day : day + 1)
  }
  return { bound, skip: left }
}
