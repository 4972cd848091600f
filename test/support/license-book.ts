import type { LicenseChange } from '../../server/rules/change-license.ts'
import type { Id } from '../../shared/ids.ts'
import { LICENSE_STATES, type LicenseCore, type LicenseState } from '../../shared/license-states.ts'
import { modelChange } from './license-model.ts'

/** The licenses of one application as a list in memory: no index, no counter, no phase, every answer worked out anew. */

export interface Entry extends LicenseCore {
  readonly id: Id
  readonly license: string
  readonly levels: readonly string[]
  readonly requiresClientId: boolean
}

/** By the sentence of the contract: blacklisted > paused > expired > activated > available. */
const stateOf = (entry: Entry, nowMs: number): LicenseState => {
  const hasEnded = entry.expiresAt !== null && Date.parse(entry.expiresAt) <= nowMs
  const holds: Record<LicenseState, boolean> = {
    blacklisted: entry.blacklistedAt !== null,
    paused: entry.pausedAt !== null,
    expired: hasEnded,
    activated: entry.activatedAt !== null,
    available: true,
  }
  return LICENSE_STATES.find((state) => holds[state]) ?? 'available'
}

const isSame = (one: Entry, other: Entry) => JSON.stringify(one) === JSON.stringify(other)

/** What an action did: how many it changed, or why it was refused. */
export type Outcome = number | 'conflict' | 'not_found'

export const createBook = () => {
  let entries: Entry[] = []

  const selected = (ids: readonly Id[] | 'all') => entries.filter(({ id }) => ids === 'all' || ids.includes(id))

  return {
    ids: () => entries.map(({ id }) => id),
    has: (license: string) => entries.some((entry) => entry.license === license),
    add: (entry: Entry) => void entries.push(entry),

    change: (ids: readonly Id[] | 'all', change: LicenseChange, now: Date): Outcome => {
      const after = new Map<Id, Entry>()
      for (const entry of selected(ids)) {
        const changed = modelChange(entry, change, now)
        if (changed === 'unfit' && ids !== 'all') return 'conflict'
        if (changed !== 'unfit' && !isSame(entry, { ...entry, ...changed })) after.set(entry.id, { ...entry, ...changed })
      }
      entries = entries.map((entry) => after.get(entry.id) ?? entry)
      return after.size
    },

    edit: (id: Id, fields: Partial<Entry>) => {
      entries = entries.map((entry) => (entry.id === id ? { ...entry, ...fields } : entry))
    },

    /** The first good use; a later one changes nothing. */
    use: (id: Id, now: Date) => {
      entries = entries.map((entry) => {
        if (entry.id !== id || entry.activatedAt !== null) return entry
        const end = entry.durationSeconds === null ? null : new Date(now.getTime() + entry.durationSeconds * 1000).toISOString()
        return { ...entry, activatedAt: now.toISOString(), expiresAt: entry.expiresAt ?? end }
      })
    },

    remove: (ids: readonly Id[] | 'all'): Outcome => {
      const gone = new Set(selected(ids).map(({ id }) => id))
      entries = entries.filter(({ id }) => !gone.has(id))
      return gone.size
    },

    /** The rows of a table, newest first. */
    rows: (now: Date, status?: LicenseState) =>
      entries
        .map((entry) => ({ ...entry, status: stateOf(entry, now.getTime()) }))
        .filter((row) => status === undefined || row.status === status)
        .toSorted((one, other) => (BigInt(one.id) < BigInt(other.id) ? 1 : -1)),

    metadata: (now: Date) => {
      const count = (state: LicenseState) => entries.filter((entry) => stateOf(entry, now.getTime()) === state).length
      return {
        totalLicenses: entries.length,
        availableLicenses: count('available'),
        pausedLicenses: count('paused'),
        activeLicenses: count('activated'),
        expiredLicenses: count('expired'),
        blacklistedLicenses: count('blacklisted'),
      }
    },
  }
}

export type Book = ReturnType<typeof createBook>
