import { Id } from '../../shared/ids.ts'
import type { Change, Touched } from '../touched.ts'
import { differencesOf } from './differences.ts'

/** A record that an event was done to, as it is stored. */
export interface Target {
  readonly target_id: Id
  /** JSON `{ before, after }`. */
  readonly changes: string | null
}

/** The one record that an event is about, and every record it was done to. */
export interface Targets {
  readonly target: Id | null
  readonly all: readonly Target[]
}

/** What several notes on one record come to: what it was before the first, and is after the last. */
const changesById = ({ changes }: Touched) => {
  const byId = new Map<Id, Omit<Change, 'id'>>()
  for (const { id, before, after } of changes) {
    const first = byId.get(id)
    const was = first === undefined ? before : first.before
    byId.set(id, { ...(was && { before: was }), ...(after && { after }) })
  }
  return byId
}

/**
 * What an event is about: all of the application, the records that the act noted, the record that it names, or the application.
 * @param named the record that the act's output or input names
 */
export const targetsOf = (touched: Touched, named: Id | undefined, applicationId: Id | undefined): Targets => {
  if (touched.isAll && applicationId !== undefined) return { target: applicationId, all: [{ target_id: applicationId, changes: null }] }
  const noted = [...new Set(touched.ids)]
  const otherwise = [named ?? applicationId].filter((id) => id !== undefined)
  const ids = noted.length > 0 ? noted : otherwise
  const changes = changesById(touched)
  const all = ids.map((id) => {
    const change = changes.get(id)
    return { target_id: id, changes: change === undefined ? null : differencesOf(change) }
  })
  return { target: ids.length === 1 ? (ids[0] ?? null) : null, all: all.filter(({ target_id: id }) => Id.safeParse(id).success) }
}
