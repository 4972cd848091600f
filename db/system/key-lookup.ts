import { type Kysely, sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Reach } from '../reach.ts'
import { read } from '../read.ts'
import type { Flag, Schema } from '../schema.ts'

/**
 * The stored hash of a public id, or of the one that follows it: nobody can tell by the time whether there is such a key, since a row is
 * found and read in either case. Undefined only behind the last one.
 * Never remembered, and answered from one covering index.
 */
export const KEY_SECRET = read(
  (kysely, publicId: string) =>
    kysely
      .selectFrom('api_key')
      .where('public_id', '>=', publicId)
      .select(['public_id', 'hash', 'pepper_version'])
      .orderBy('public_id')
      .limit(1),
  { isRemembered: false },
)

/** What a key may do and for which account. Subqueries, since joins cost four times as much here. */
const keyInForce = (kysely: Kysely<Schema>) =>
  kysely.selectFrom('api_key').select((eb) => {
    const account = eb.selectFrom('account').whereRef('account.id', '=', 'api_key.account_id')
    return [
      'id',
      'account_id',
      'scopes',
      'all_applications',
      'expires_at',
      'revoked_at',
      'rotated_at',
      account.select('account.plan').$asScalar().$notNull().as('plan'),
      account.select('account.disabled_at').$asScalar().as('disabled_at'),
      eb
        .selectFrom('api_key_application')
        .whereRef('api_key_application.api_key_id', '=', 'api_key.id')
        .select(sql<string | null>`string_agg(cast(application_id as text), ',')`.as('ids'))
        .as('application_ids'),
    ]
  })

/** Asked only once the secret matched. */
export const KEY_IN_FORCE = read((kysely, publicId: string) => keyInForce(kysely).where('public_id', '=', publicId), {
  isRemembered: false,
})

/** Asked again under the account's lock, and where no secret is at hand. */
export const KEY_BY_ID = read((kysely, id: Id) => keyInForce(kysely).where('id', '=', id).select(['limits', 'counted_as']), {
  isRemembered: false,
})

export type KeyRow = Awaited<ReturnType<ReturnType<typeof keyInForce>['executeTakeFirstOrThrow']>>

/** The applications that a key reaches, as `keyInForce` tells them. */
export const applicationsOf = (row: { readonly all_applications: Flag; readonly application_ids: string | null }): Reach['applications'] =>
  row.all_applications === 1 ? 'all' : (row.application_ids ?? '').split(',').filter((id) => id !== '')
