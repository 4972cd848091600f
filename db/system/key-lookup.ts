import { sql } from 'kysely'
import { read } from '../read.ts'

/**
 * The stored hash of a public id, always one row: nulls for an unknown id, so that a miss costs what a hit costs.
 * Never remembered, and answered from one covering index.
 */
export const KEY_SECRET = read(
  (kysely, publicId: string) =>
    kysely
      .selectFrom(sql<{ one: number }>`(select 1 as one)`.as('one'))
      .leftJoin('api_key', (join) => join.on('api_key.public_id', '=', publicId))
      .select(['api_key.hash', 'api_key.pepper_version']),
  { isRemembered: false },
)

/** What a key may do and for which account, asked only once its secret matched. */
export const KEY_IN_FORCE = read(
  (kysely, publicId: string) =>
    kysely
      .selectFrom('api_key')
      .innerJoin('account', 'account.id', 'api_key.account_id')
      .where('api_key.public_id', '=', publicId)
      .select((eb) => [
        'api_key.id',
        'api_key.account_id',
        'api_key.scopes',
        'api_key.all_applications',
        'api_key.expires_at',
        'api_key.revoked_at',
        'api_key.rotated_at',
        'account.plan',
        'account.disabled_at',
        eb
          .selectFrom('api_key_application')
          .whereRef('api_key_application.api_key_id', '=', 'api_key.id')
          .select(sql<string | null>`string_agg(cast(application_id as text), ',')`.as('ids'))
          .as('application_ids'),
      ]),
  { isRemembered: false },
)
