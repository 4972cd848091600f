import { ApiError } from '../../shared/errors.ts'
import type { Profile } from '../../shared/account.ts'
import type { Handle } from '../handle.ts'
import type { Reach } from '../reach.ts'

/** The caller's own account. */
export const account = ({ kysely }: Handle, { accountId }: Reach) => ({
  /** @throws ApiError `not_found` */
  get: async (): Promise<Profile['account']> => {
    const row = await kysely
      .selectFrom('account')
      .where('id', '=', accountId)
      .select(['id', 'name', 'plan', 'created_at'])
      .executeTakeFirst()
    if (row === undefined) throw new ApiError('not_found')
    return { id: row.id, name: row.name, plan: row.plan, createdAt: row.created_at }
  },
})
