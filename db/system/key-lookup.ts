import { sql } from 'kysely'
import { read } from '../read.ts'

/**
 * The stored hash of a public id, always one row: nulls for an unknown id, so that a miss costs what a hit costs.
 * Aggregates over at most one key, because a row that is always there is otherwise only had by a join, at three times the price.
 * Never remembered, and answered from one covering index.
 */
export const KEY_SECRET = read(
  (kysely, publicId: string) =>
    kysely
      .selectFrom('api_key')
      .where('public_id', '=', publicId)
      .select(({ fn }) => [fn.max<string | null>('hash').as('hash'), fn.max<number | null>('pepper_version').as('pepper_version')]),
  { isRemembered: false },
)

/** What a key may do and for which account, asked only once its secret matched. Subqueries, since joins cost four times as much here. */
export const KEY_IN_FORCE = read(
  (kysely, publicId: string) =>
    kysely
      .selectFrom('api_key')
      .where('public_id', '=', publicId)
      .select((eb) => {
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
      }),
  { isRemembered: false },
)
