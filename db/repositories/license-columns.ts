import type { RawBuilder } from 'kysely'
import { licenseState, type LicenseState } from '../../shared/license-states.ts'
import { field, idField, intField, numberField } from '../bulk.ts'
import { LICENSE_FIELDS } from '../search/fields.ts'
import { searchText } from '../search/search-text.ts'
import type { StoredLicense } from './license-rows.ts'
import type { Shift } from './tallies.ts'

/** A license before and after a change; both the same where only the clock has moved it. */
export interface ChangedLicense {
  readonly before: StoredLicense
  readonly after: StoredLicense
}

/** What a search looks at. */
export const searchOf = (license: Pick<StoredLicense, (typeof LICENSE_FIELDS)[number]>) =>
  searchText(LICENSE_FIELDS.map((name) => license[name]))

/** A row as it is to be written. */
export const columnsOf = (license: StoredLicense, now: Date) => ({
  phase: licenseState(license, now),
  client_id: license.clientId,
  ip_address: license.ipAddress,
  comment: license.comment,
  requires_client_id: license.requiresClientId ? 1 : 0,
  duration_seconds: license.durationSeconds,
  activated_at: license.activatedAt,
  paused_at: license.pausedAt,
  blacklisted_at: license.blacklistedAt,
  expires_at: license.expiresAt,
  app_user_id: license.appUserId,
  search: searchOf(license),
})

type Column = keyof ReturnType<typeof columnsOf>

const READ_AS: Partial<Record<Column, (name: string) => RawBuilder<unknown>>> = {
  requires_client_id: intField,
  duration_seconds: numberField,
  app_user_id: idField,
}

/** How a column is read from a given row. */
export const readAs = (column: Column) => (READ_AS[column] ?? field)(column)

const isColumn = (name: string, row: object): name is Column => Object.hasOwn(row, name)

/** Only what changes somewhere is set: an index whose columns stand still is not touched. */
export const changedColumns = (
  rows: readonly (readonly [before: StoredLicense, after: ReturnType<typeof columnsOf>])[],
  now: Date,
): Column[] => {
  const changed = new Set<Column>()
  for (const [before, after] of rows) {
    const was = { ...columnsOf(before, now), phase: before.phase }
    for (const name in after) if (isColumn(name, after) && after[name] !== was[name]) changed.add(name)
  }
  return [...changed]
}

/** How the tallies move when licenses go from one phase to another, come or go. */
export const shiftOf = (moves: readonly (readonly [from: LicenseState | undefined, to: LicenseState | undefined])[]): Shift => {
  const shift: Shift = {}
  for (const [from, to] of moves) {
    if (from !== undefined) shift[from] = (shift[from] ?? 0) - 1
    if (to !== undefined) shift[to] = (shift[to] ?? 0) + 1
  }
  return shift
}
