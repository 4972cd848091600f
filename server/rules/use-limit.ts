/** What has been counted of one scope of a key. */
export interface LimitUse {
  /** The last day of UTC on which something was, as YYYY-MM-DD. */
  readonly day: string
  readonly onDay: number
  readonly inTotal: number
}

export const UNUSED: LimitUse = { day: '0001-01-01', onDay: 0, inTotal: 0 }

/** More than any limit allows, and far from where numbers lose ones. */
const MOST = 2 ** 50

const DAY_MS = 86_400_000

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** Of a clock that was set back over midnight the later day goes on: else a day could be had twice. */
const countedDay = ({ day }: LimitUse, now: Date) => (day === dayOf(now.getTime() + DAY_MS) ? day : dayOf(now.getTime()))

/** What counts for the day of `now`. */
export const usedOn = (use: LimitUse, now: Date) => (use.day === countedDay(use, now) ? use.onDay : 0)

/** The use with so many records more. */
export const useLimit = (use: LimitUse, records: number, now: Date): LimitUse => ({
  day: countedDay(use, now),
  onDay: Math.min(usedOn(use, now) + records, MOST),
  inTotal: Math.min(use.inTotal + records, MOST),
})

/** When `perDay` begins anew, as ISO 8601. */
export const nextDay = (use: LimitUse, now: Date) => new Date(Date.parse(countedDay(use, now)) + DAY_MS).toISOString()
