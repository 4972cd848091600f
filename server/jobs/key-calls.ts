import type { ApplicationCalls, EndpointCalls } from '../../db/system/key-calls.ts'
import type { Id } from '../../shared/ids.ts'

/** One call of a key. */
export interface KeyCall {
  readonly keyId: Id
  /** The endpoint's name. */
  readonly endpoint: string
  /** The application that it named. */
  readonly applicationId: Id | undefined
  readonly address: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly isRefused: boolean
}

export interface CountedCalls {
  readonly endpoints: readonly EndpointCalls[]
  readonly applications: readonly ApplicationCalls[]
}

/** Calls of keys, counted in memory. */
export interface KeyCalls {
  count(call: KeyCall): void
  /** What was counted since, each place once; counting begins anew. */
  take(): CountedCalls
  /** Adds what was taken and could not be written. */
  restore(counted: CountedCalls): void
}

type Open<T> = { -readonly [K in keyof T]: T[K] }

/** Addresses of a key held apart until they are written; then it is asked which of them are told apart for good. */
const MOST_ADDRESSES = 1_000

/** Counts held at once, about 200 bytes each. They wait for a second; only while they can't be written calls of new places get lost. */
const MOST_COUNTS = 50_000

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** The value of a key, made when it is missing. */
const valueAt = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

type Sum = Open<Pick<EndpointCalls, 'calls' | 'refusals' | 'firstAt' | 'lastAt'>>

const nothing = (): Sum => ({ calls: 0, refusals: 0, firstAt: Number.POSITIVE_INFINITY, lastAt: 0 })

/** Adds what was counted elsewhere. */
const add = (sum: Sum | undefined, one: Readonly<Sum>) => {
  if (sum === undefined) return
  sum.calls += one.calls
  sum.refusals += one.refusals
  if (one.firstAt < sum.firstAt) sum.firstAt = one.firstAt
  if (one.lastAt > sum.lastAt) sum.lastAt = one.lastAt
}

/** Adds a single call. */
const note = (sum: Sum | undefined, { at, isRefused }: KeyCall) => {
  if (sum === undefined) return
  if (isRefused) sum.refusals += 1
  else sum.calls += 1
  if (at < sum.firstAt) sum.firstAt = at
  if (at > sum.lastAt) sum.lastAt = at
}

type ByAddress = Map<string, Map<string, Open<EndpointCalls>>>

const maps = () => new Map()

/** Found by maps in maps: a text made of the place would be garbage of every call. */
export const createKeyCalls = (): KeyCalls => {
  let endpoints: Open<EndpointCalls>[] = []
  let applications: Open<ApplicationCalls>[] = []
  let hours = new Map<number, Map<Id, ByAddress>>()
  let days = new Map<number, Map<Id, Map<Id, Open<ApplicationCalls>>>>()

  const isFull = () => endpoints.length + applications.length >= MOST_COUNTS

  const ofEndpoint = ({ keyId, endpoint, address: from }: Pick<EndpointCalls, 'keyId' | 'endpoint' | 'address'>, hour: number) => {
    const addresses: ByAddress = valueAt(valueAt(hours, hour, maps), keyId, maps)
    const address = addresses.size >= MOST_ADDRESSES && !addresses.has(from) ? '' : from
    const known = addresses.get(address)?.get(endpoint)
    if (known !== undefined || isFull()) return known
    const made = { keyId, hour, endpoint, address, ...nothing() }
    valueAt(addresses, address, maps).set(endpoint, made)
    endpoints.push(made)
    return made
  }

  const ofApplication = (keyId: Id, applicationId: Id, day: number) => {
    const named: Map<Id, Open<ApplicationCalls>> = valueAt(valueAt(days, day, maps), keyId, maps)
    const known = named.get(applicationId)
    if (known !== undefined || isFull()) return known
    const made = { keyId, day, applicationId, ...nothing() }
    named.set(applicationId, made)
    applications.push(made)
    return made
  }

  return {
    count: (call) => {
      const { keyId, applicationId } = call
      note(ofEndpoint(call, Math.floor(call.at / HOUR_MS)), call)
      if (applicationId !== undefined) note(ofApplication(keyId, applicationId, Math.floor(call.at / DAY_MS)), call)
    },
    take: () => {
      const taken = { endpoints, applications }
      endpoints = []
      applications = []
      hours = new Map()
      days = new Map()
      return taken
    },
    restore: (counted) => {
      for (const one of counted.endpoints) add(ofEndpoint(one, one.hour), one)
      for (const one of counted.applications) add(ofApplication(one.keyId, one.applicationId, one.day), one)
    },
  }
}
