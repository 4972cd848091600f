import type { Id } from '../shared/ids.ts'

/** The fields of a record as the API tells them, before or after an act; the audit log keeps those that differ, without secrets. */
export type Told = Readonly<Record<string, unknown>>

/** What happened to one record: `before` is absent when it was made, `after` when it was removed. */
export interface Change {
  readonly id: Id
  readonly before?: Told
  readonly after?: Told
}

/** What an act was done to, for the audit log: single records, or all of the application. */
export interface Touched {
  readonly ids: Id[]
  /** What became of some of them. */
  readonly changes: Change[]
  isAll: boolean
}

/** That a secret was replaced, without what it was or is. */
export const replaced = (name: string): Pick<Change, 'before' | 'after'> => ({ before: { [name]: 'before' }, after: { [name]: 'after' } })

export const untouched = (): Touched => ({ ids: [], changes: [], isAll: false })

/** Notes a record with what became of it. */
export const noteChange = (touched: Touched, change: Change) => {
  touched.ids.push(change.id)
  touched.changes.push(change)
}
