import type { Handle } from '../handle.ts'
import type { Reach } from '../reach.ts'
import { account } from './account.ts'
import { apiKeys } from './api-keys.ts'
import { auditLog } from './audit-log.ts'
import { applications } from './applications.ts'
import { billing } from './billing.ts'
import { blacklistTable } from './blacklist-table.ts'
import { blacklists } from './blacklists.ts'
import { avatars } from './avatars.ts'
import { fileTable } from './file-table.ts'
import { files } from './files.ts'
import { history } from './history.ts'
import { imports } from './imports.ts'
import { invitations } from './invitations.ts'
import { keyUse } from './key-use.ts'
import { levels } from './levels.ts'
import { licenseTable } from './license-table.ts'
import { licenses } from './licenses.ts'
import { members } from './members.ts'
import { memberships } from './memberships.ts'
import { overview } from './overview.ts'
import { usage } from './usage.ts'
import { userTable } from './user-table.ts'
import { users } from './users.ts'
import { variables } from './variables.ts'

/**
 * Everything an endpoint may ask the database, bound to one handle and one reach; each is built when it is asked for.
 * A class, because getters of a literal are defined anew for every request, which was a tenth of a read's time.
 */
export class Repositories {
  readonly #handle: Handle
  readonly #reach: Reach

  constructor(handle: Handle, reach: Reach) {
    this.#handle = handle
    this.#reach = reach
  }

  get account() {
    return account(this.#handle, this.#reach)
  }

  get apiKeys() {
    return apiKeys(this.#handle, this.#reach)
  }

  get auditLog() {
    return auditLog(this.#handle, this.#reach)
  }

  get applications() {
    return applications(this.#handle, this.#reach)
  }

  get blacklists() {
    return blacklists(this.#handle, this.#reach)
  }

  get blacklistTable() {
    return blacklistTable(this.#handle, this.#reach)
  }

  get avatars() {
    return avatars(this.#handle, this.#reach)
  }

  get files() {
    return files(this.#handle, this.#reach)
  }

  get fileTable() {
    return fileTable(this.#handle, this.#reach)
  }

  get billing() {
    return billing(this.#handle, this.#reach)
  }

  get history() {
    return history(this.#handle, this.#reach)
  }

  get invitations() {
    return invitations(this.#handle, this.#reach)
  }

  get imports() {
    return imports(this.#handle, this.#reach)
  }

  get keyUse() {
    return keyUse(this.#handle, this.#reach)
  }

  get levels() {
    return levels(this.#handle, this.#reach)
  }

  get licenses() {
    return licenses(this.#handle, this.#reach)
  }

  get licenseTable() {
    return licenseTable(this.#handle, this.#reach)
  }

  get members() {
    return members(this.#handle, this.#reach)
  }

  get memberships() {
    return memberships(this.#handle)
  }

  get overview() {
    return overview(this.#handle, this.#reach)
  }

  get usage() {
    return usage(this.#handle, this.#reach)
  }

  get users() {
    return users(this.#handle, this.#reach)
  }

  get userTable() {
    return userTable(this.#handle, this.#reach)
  }

  get variables() {
    return variables(this.#handle, this.#reach)
  }
}
