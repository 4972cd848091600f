import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import { read } from '../read.ts'

/** What a key has used of one limited scope; none while nothing was counted. */
export const LIMIT_USE = read(
  (kysely, keyId: Id, scope: string) =>
    kysely
      .selectFrom('key_limit_use')
      .where('api_key_id', '=', keyId)
      .where('scope', '=', scope)
      .select(['day', 'on_day as onDay', 'in_total as inTotal']),
  { isRemembered: false },
)

interface Counted {
  readonly keyId: Id
  readonly scope: string
  readonly use: { readonly day: string; readonly onDay: number; readonly inTotal: number }
}

/** Writes what has been used by now; exact, since it is read and written under the account's lock. */
export const keepLimitUse = async ({ kysely }: Handle, { keyId, scope, use: { day, onDay, inTotal } }: Counted) => {
  const counts = { day, on_day: onDay, in_total: inTotal }
  await kysely
    .insertInto('key_limit_use')
    .values({ api_key_id: keyId, scope, ...counts })
    .onConflict((conflict) => conflict.columns(['api_key_id', 'scope']).doUpdateSet(counts))
    .execute()
}
