import type { Kysely } from 'kysely'
import type { Id } from '../shared/ids.ts'
import type { Schema } from './schema.ts'

/** What a caller may touch: one account, and all of its applications or the listed ones. Every repository query starts from it. */
export interface Reach {
  readonly accountId: Id
  readonly applications: 'all' | readonly Id[]
}

/** The living applications within reach. */
export const reachable = (kysely: Kysely<Schema>, reach: Reach) => {
  const ofAccount = kysely
    .selectFrom('application')
    .where('application.account_id', '=', reach.accountId)
    .where('application.deleted_at', 'is', null)
  return reach.applications === 'all' ? ofAccount : ofAccount.where('application.id', 'in', reach.applications)
}

export const reaches = (reach: Reach, applicationId: Id) => reach.applications === 'all' || reach.applications.includes(applicationId)
