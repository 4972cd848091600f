import type { LicenseUse } from '../../rules/activate-license.ts'
import { addressOf, clientIdOf, USERS } from './people.ts'

const DAY_MS = 86_400_000

/** How many days the story goes back. */
const DAYS = 90

export const LICENSES = 1000

export const LEVELS = ['basic', 'pro', 'team'] as const

/** What is sold: `days` from the first use on, null for ever. */
const OFFERS = [
  { days: 30, levels: ['basic'], comment: 'Web shop', requiresClientId: true },
  { days: 7, levels: ['basic'], comment: 'Trial', requiresClientId: false },
  { days: 365, levels: ['pro'], comment: 'Web shop', requiresClientId: true },
  { days: 30, levels: ['pro'], comment: 'Reseller Northwind', requiresClientId: false },
  { days: null, levels: ['pro', 'team'], comment: 'Founders', requiresClientId: false },
] as const

/** The first use of a license by an end user. */
interface FirstUse extends LicenseUse {
  readonly at: Date
}

/** Licenses that were made at once. */
export interface Order {
  readonly at: Date
  readonly durationSeconds: number | null
  readonly levels: readonly string[]
  readonly comment: string
  readonly requiresClientId: boolean
  /** One per license; undefined: it is not used yet. */
  readonly uses: readonly (FirstUse | undefined)[]
}

/** What somebody did to one license, named by its place among all. */
export type Deed = { readonly at: Date; readonly license: number } & (
  | { readonly act: 'extend' | 'pause' | 'blacklist' }
  | { readonly act: 'link'; readonly user: number }
)

/** Fractions in [0, 1), spread evenly; the same in every run, so that every demo has licenses in all states. */
const spread = (index: number) => ((index + 1) * 0.618_033_988_749_895) % 1

/** Sales grow, and every week has two quiet days. */
const WEIGHTS = Array.from({ length: DAYS }, (_, day) => (4 + day / 10) * (day % 7 > 4 ? 0.4 : 1))

const soldUntil = (day: number) => {
  const sum = (weights: readonly number[]) => weights.reduce((total, weight) => total + weight, 0)
  return Math.round((LICENSES * sum(WEIGHTS.slice(0, day))) / sum(WEIGHTS))
}

/** A license as its ages in days: when it was sold, first used (undefined: never) and when it ends, less than 0 in the future. */
interface Life {
  readonly day: number
  readonly sold: number
  readonly used: number | undefined
  readonly end: number
}

const lifeOf = (day: number, license: number): Life => {
  // Within a quarter of an hour of the same time: at other hours than that one, each day of a chart has one order.
  const sold = DAYS - 1 - day + 0.02 + 0.01 * spread(day)
  if (spread(license) > 0.82) return { day, sold, used: undefined, end: 0 }
  // Most are used soon, nobody waits for more than three weeks.
  const used = sold - spread(3 * license) ** 2 * Math.min(sold, 21)
  return { day, sold, used, end: used - (OFFERS[day % OFFERS.length]?.days ?? Number.POSITIVE_INFINITY) }
}

const LIVES: readonly Life[] = WEIGHTS.flatMap((_, day) =>
  Array.from({ length: soldUntil(day + 1) - soldUntil(day) }, (_, index) => lifeOf(day, soldUntil(day) + index)),
)

const ageOfUser = (user: number) => 0.5 + (DAYS - 2) * (1 - user / USERS)

type Timeless<T> = T extends unknown ? Omit<T, 'at'> & { readonly age: number } : never

/** Each while the license ran: first it was extended, then paused, then blacklisted. */
const deedsOf = ({ used, end, day }: Life, license: number): Timeless<Deed>[] => {
  if (used === undefined) return []
  const start = Math.max(end, 0)
  const age = (part: number) => start + part * (used - start)
  const isForEver = OFFERS[day % OFFERS.length]?.days === null
  return [
    ...(license % 17 === 3 && !isForEver ? [{ age: age(0.8), license, act: 'extend' as const }] : []),
    ...(license % 29 === 7 ? [{ age: age(0.5), license, act: 'pause' as const }] : []),
    ...(license % 23 === 5 ? [{ age: age(0.2), license, act: 'blacklist' as const }] : []),
  ]
}

/** Three in four users have a license, some have two. */
const linksOf = (user: number): Timeless<Deed>[] => {
  if (user % 4 === 3) return []
  const licenses = user % 6 === 0 ? [38 * user + 11, 38 * user + 24] : [38 * user + 11]
  return licenses.map((license) => ({
    age: 0.8 * Math.min(ageOfUser(user), LIVES[license]?.sold ?? 0),
    license,
    act: 'link' as const,
    user,
  }))
}

const DEEDS = [...LIVES.flatMap(deedsOf), ...Array.from({ length: USERS }, (_, user) => linksOf(user)).flat()].toSorted(
  (one, other) => other.age - one.age,
)

/** What happened in the application until `now`, the oldest first. */
export const storyUntil = (now: Date) => {
  const ago = (days: number) => new Date(now.getTime() - Math.round(days * DAY_MS))

  const orderOf = (day: number): Order => {
    const { days, comment, ...settings } = OFFERS[day % OFFERS.length] ?? OFFERS[0]
    const first = soldUntil(day)
    const lives = LIVES.slice(first, soldUntil(day + 1))
    return {
      at: ago(lives[0]?.sold ?? DAYS - day),
      durationSeconds: days === null ? null : (days * DAY_MS) / 1000,
      comment: `${comment}, order ${1001 + day}`,
      ...settings,
      uses: lives.map(({ used }, index) =>
        used === undefined
          ? undefined
          : {
              at: ago(used),
              clientId: clientIdOf(first + index),
              ipAddress: addressOf(first + index),
              requiresClientId: settings.requiresClientId,
            },
      ),
    }
  }

  return {
    /** When the application was made. */
    start: ago(DAYS + 0.5),
    /** When each of `PEOPLE` signed up. */
    signUps: Array.from({ length: USERS }, (_, user) => ago(ageOfUser(user))),
    orders: WEIGHTS.map((_, day) => orderOf(day)).filter(({ uses }) => uses.length > 0),
    deeds: DEEDS.map(({ age, ...deed }): Deed => ({ ...deed, at: ago(age) })),
  }
}

export type Story = ReturnType<typeof storyUntil>
