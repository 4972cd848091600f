import type { Change, Told } from '../touched.ts'
import { HIDDEN, SECRETS } from './secrets.ts'

const isRecord = (value: unknown): value is Told => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Lists and objects without a difference. */
const isAlike = (one: unknown, other: unknown) =>
  typeof one === 'object' && typeof other === 'object' && JSON.stringify(one) === JSON.stringify(other)

/** A value as it may be told; of an object the fields that are not null. */
const shown = (name: string, value: unknown): unknown => {
  if (SECRETS.has(name) && value !== undefined && value !== null) return HIDDEN
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([inner, held]) => (held === null || held === undefined ? [] : [[inner, shown(inner, held)]])),
  )
}

/** The fields that differ, on both sides. Of a thousand records at once, so without a list of their names. */
const differing = (before: Told, after: Told): { before: Told; after: Told } | undefined => {
  const was: Record<string, unknown> = {}
  const is: Record<string, unknown> = {}
  let isSame = true
  const compare = (name: string) => {
    const one = before[name]
    const other = after[name]
    if (one === other) return
    const inner = isRecord(one) && isRecord(other) ? differing(one, other) : undefined
    if (inner === undefined && isAlike(one, other)) return
    isSame = false
    was[name] = inner === undefined ? (shown(name, one) ?? null) : inner.before
    is[name] = inner === undefined ? (shown(name, other) ?? null) : inner.after
  }
  for (const name in before) compare(name)
  for (const name in after) if (!Object.hasOwn(before, name)) compare(name)
  return isSame ? undefined : { before: was, after: is }
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
