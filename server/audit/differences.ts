import type { Change, Told } from '../touched.ts'
import { HIDDEN, SECRETS } from './secrets.ts'

const isRecord = (value: unknown): value is Told => typeof value === 'object' && value !== null && !Array.isArray(value)

const isSame = (one: unknown, other: unknown) => one === other || JSON.stringify(one) === JSON.stringify(other)

/** A value as it may be told; of an object the fields that are not null. */
const shown = (name: string, value: unknown): unknown => {
  if (SECRETS.has(name) && value !== undefined && value !== null) return HIDDEN
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([inner, held]) => (held === null || held === undefined ? [] : [[inner, shown(inner, held)]])),
  )
}

/** The fields that differ, on both sides. */
const differing = (before: Told, after: Told): { before: Told; after: Told } | undefined => {
  const was: Record<string, unknown> = {}
  const is: Record<string, unknown> = {}
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [one, other] = [before[name], after[name]]
    const inner = isRecord(one) && isRecord(other) ? differing(one, other) : undefined
    if (inner !== undefined) [was[name], is[name]] = [inner.before, inner.after]
    else if (!isSame(one, other)) [was[name], is[name]] = [shown(name, one) ?? null, shown(name, other) ?? null]
  }
  return Object.keys(was).length === 0 ? undefined : { before: was, after: is }
}

/**
 * What became of a record, as its event keeps it: only the fields that differ, secrets hidden; of a record that was made or removed all
 * that are not null.
 * @returns JSON `{ before, after }`; null when nothing differs
 */
export const differencesOf = ({ before, after }: Omit<Change, 'id'>): string | null => {
  if (before !== undefined && after !== undefined) {
    const found = differing(before, after)
    return found === undefined ? null : JSON.stringify(found)
  }
  if (before === undefined && after === undefined) return null
  return JSON.stringify({ ...(before && { before: shown('', before) }), ...(after && { after: shown('', after) }) })
}
