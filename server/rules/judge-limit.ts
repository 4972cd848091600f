import { COUNTS, type Constraint, type KeyLimit } from '../../shared/key-limits.ts'
import { durationSeconds } from '../../shared/durations.ts'
import { type LimitUse, nextDay, usedOn } from './use-limit.ts'

/** What an act does, as limits measure it. */
export interface Measured {
  /** How many records it makes, changes, removes or disconnects; `affected`: its output tells, by this name. */
  readonly records: number | 'affected'
  /** The levels it gives; `unknown` when that can't be told beforehand. */
  readonly levels?: readonly string[] | 'unknown'
  /** The times it gives, in seconds, null a lifetime; `unknown` likewise. */
  readonly seconds?: readonly (number | null)[] | 'unknown'
}

/** Why a limit does not allow an act; of counts with the numbers. */
export interface LimitRefusal {
  readonly constraint: Constraint
  readonly currentValue?: number
  readonly maxValue?: number
  readonly resetsAt?: string
  readonly levels?: readonly string[]
  readonly maxDuration?: string
}

/** Whether a limit allows what an act gives: levels and time. What is unknown it does not. */
export const judgeGifts = ({ levels, maxDuration }: KeyLimit, given: Measured): LimitRefusal | undefined => {
  const { levels: named = 'unknown', seconds = 'unknown' } = given
  if (levels !== undefined && (named === 'unknown' || named.some((level) => !levels.includes(level))))
    return { constraint: 'levels', levels }
  if (maxDuration === undefined) return undefined
  const most = durationSeconds(maxDuration) ?? 0
  const isLonger = seconds === 'unknown' || seconds.some((time) => time === null || time > most)
  return isLonger ? { constraint: 'maxDuration', maxDuration } : undefined
}

/** Whether a limit allows so many records more; none at all it always does. */
export const judgeCounts = (limit: KeyLimit, use: LimitUse, { records, now }: { records: number; now: Date }): LimitRefusal | undefined => {
  if (records === 0) return undefined
  const used = { perCall: 0, perDay: usedOn(use, now), total: use.inTotal }
  const met = COUNTS.find((count) => used[count] + records > (limit[count] ?? Number.POSITIVE_INFINITY))
  if (met === undefined) return undefined
  return {
    constraint: met,
    currentValue: met === 'perCall' ? records : used[met],
    maxValue: limit[met] ?? 0,
    ...(met === 'perDay' ? { resetsAt: nextDay(use, now) } : {}),
  }
}
