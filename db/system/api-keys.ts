import { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'

/** The id of an account's key, given that id or the public one; undefined when the account has no such key on its list. */
export const findKeyId = async ({ kysely }: Handle, accountId: Id, idOrPublicId: string): Promise<Id | undefined> => {
  const column = Id.safeParse(idOrPublicId).success ? 'id' : 'public_id'
  const key = await kysely
    .selectFrom('api_key')
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .where(column, '=', idOrPublicId)
    .select('id')
    .executeTakeFirst()
  return key?.id
}
