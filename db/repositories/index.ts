import type { Handle } from '../handle.ts'
import type { Reach } from '../reach.ts'
import { account } from './account.ts'
import { apiKeys } from './api-keys.ts'
import { applications } from './applications.ts'
import { levels } from './levels.ts'
import { usage } from './usage.ts'

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

  get applications() {
    return applications(this.#handle, this.#reach)
  }

  get levels() {
    return levels(this.#handle, this.#reach)
  }

  get usage() {
    return usage(this.#handle, this.#reach)
  }
}
