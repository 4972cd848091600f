import type { Handle } from '../handle.ts'
import type { Reach } from '../reach.ts'
import { account } from './account.ts'
import { apiKeys } from './api-keys.ts'
import { applications } from './applications.ts'
import { levels } from './levels.ts'
import { usage } from './usage.ts'

/** Everything an endpoint may ask the database, bound to one handle and one reach; each is built when it is first asked for. */
export const repositories = (handle: Handle, reach: Reach) => ({
  get account() {
    return account(handle, reach)
  },
  get apiKeys() {
    return apiKeys(handle, reach)
  },
  get applications() {
    return applications(handle, reach)
  },
  get levels() {
    return levels(handle, reach)
  },
  get usage() {
    return usage(handle, reach)
  },
})

export type Repositories = ReturnType<typeof repositories>
