import type { RawBuilder } from 'kysely'
import { field, intField } from '../bulk.ts'
import type { Flag } from '../schema.ts'
import { APP_USER_FIELDS } from '../search/fields.ts'
import { searchText } from '../search/search-text.ts'
import type { StoredUser } from './user-rows.ts'

/** A user before and after a change; both the same where only what stands in other columns or tables changes. */
export interface ChangedUser {
  readonly before: StoredUser
  readonly after: StoredUser
}

/** Logins that differ only in case or composition are the same login. */
export const loginKey = (login: string) => login.normalize('NFKC').toLowerCase()

const flag = (value: boolean): Flag => (value ? 1 : 0)

/** A row as it is to be written. */
export const columnsOfUser = (user: Omit<StoredUser, 'id' | 'applicationId' | 'createdAt' | 'updatedAt'>) => ({
  login: user.login,
  login_key: loginKey(user.login),
  credentials_type: user.credentialsType,
  comment: user.comment,
  client_id: user.clientId,
  ip_address: user.ipAddress,
  requires_license: flag(user.requiresLicense),
  requires_client_id: flag(user.requiresClientId),
  blacklisted_at: user.blacklistedAt,
  search: searchText(APP_USER_FIELDS.map((name) => user[name])),
})

type Columns = ReturnType<typeof columnsOfUser>
type Column = keyof Columns

const READ_AS: Partial<Record<Column, (name: string) => RawBuilder<unknown>>> = { requires_license: intField, requires_client_id: intField }

/** How a column is read from a given row. */
export const readUserAs = (column: Column) => (READ_AS[column] ?? field)(column)

const isColumn = (name: string, row: object): name is Column => Object.hasOwn(row, name)

/** Only what changes somewhere is set: an index whose columns stand still is not touched. */
export const changedUserColumns = (pairs: readonly (readonly [before: StoredUser, after: Columns])[]): Column[] => {
  const changed = new Set<Column>()
  for (const [before, after] of pairs) {
    const was = columnsOfUser(before)
    for (const name in after) if (isColumn(name, after) && after[name] !== was[name]) changed.add(name)
  }
  return [...changed]
}
