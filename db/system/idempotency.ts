import { sql } from 'kysely'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { isLockTimeout } from '../failures.ts'
import type { Handle } from '../handle.ts'
import type { IdempotencyRecordTable } from '../schema.ts'

/** Whose idempotency key, and where. */
export type IdempotencyPlace = Pick<IdempotencyRecordTable, 'principal' | 'endpoint' | 'idempotency_key'> & { readonly account_id: Id }

/**
 * Waits until no other transaction is at this place; on SQLite there is only one transaction anyway.
 * @throws ApiError `conflict` after `waitMs`
 */
export const holdPlace = async ({ kysely, dialect }: Handle, place: IdempotencyPlace, waitMs: number) => {
  if (dialect === 'sqlite') return
  const name = JSON.stringify([place.account_id, place.principal, place.endpoint, place.idempotency_key])
  await sql`select set_config('lock_timeout', ${String(waitMs)}, true)`.execute(kysely)
  try {
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(kysely)
  } catch (error) {
    throw isLockTimeout(error) ? new ApiError('conflict') : error
  }
  await sql`set local lock_timeout to default`.execute(kysely)
}

/** The answer that was given at a place since `since`; the caller holds the account's lock. */
export const findAnswer = ({ kysely }: Handle, place: IdempotencyPlace, since: Date) =>
  kysely
    .selectFrom('idempotency_record')
    .where('account_id', '=', place.account_id)
    .where('principal', '=', place.principal)
    .where('endpoint', '=', place.endpoint)
    .where('idempotency_key', '=', place.idempotency_key)
    .where('created_at', '>', since.toISOString())
    .select(['body_hash', 'pepper_version', 'answer'])
    .executeTakeFirst()

/** Keeps an answer; one whose time is over gives way. */
export const keepAnswer = async ({ kysely }: Handle, record: IdempotencyRecordTable) => {
  const { body_hash, pepper_version, answer, created_at } = record
  await kysely
    .insertInto('idempotency_record')
    .values(record)
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'principal', 'endpoint', 'idempotency_key'])
        .doUpdateSet({ body_hash, pepper_version, answer, created_at }),
    )
    .execute()
}

/** Removes at most `most` answers given before `before`. @returns how many went */
export const removeAnswers = async ({ kysely }: Handle, before: Date, most: number): Promise<number> => {
  const old = kysely
    .selectFrom('idempotency_record')
    .where('created_at', '<=', before.toISOString())
    .select(['account_id', 'principal', 'endpoint', 'idempotency_key'])
    .limit(most)
  const result = await kysely
    .deleteFrom('idempotency_record')
    .where(({ eb, refTuple }) =>
      eb(
        refTuple('account_id', 'principal', 'endpoint', 'idempotency_key'),
        'in',
        old.$asTuple('account_id', 'principal', 'endpoint', 'idempotency_key'),
      ),
    )
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}
