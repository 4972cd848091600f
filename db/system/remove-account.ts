import type { Kysely } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import type { Schema } from '../schema.ts'

/**
 * Turns an account that nobody is in any more into a tombstone, with all of its applications: its keys and sessions are refused from
 * the next request on, and a job purges what lies below. Call it under the account's lock. Sessions are not looked for, which would
 * walk those of everybody: without a member none acts for the account, and the last one's go with the person.
 */
export const buryAccount = async ({ kysely }: Handle, accountId: Id, now: Date) => {
  const at = now.toISOString()
  await kysely.updateTable('account').set({ disabled_at: at, deleted_at: at, updated_at: at }).where('id', '=', accountId).execute()
  await kysely.deleteFrom('member').where('account_id', '=', accountId).execute()
  await kysely
    .updateTable('application')
    .set({ deleted_at: at })
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null)
    .execute()
}

const tombstones = ({ kysely }: Handle) =>
  kysely
    .selectFrom('account')
    .where('deleted_at', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('application').whereRef('application.account_id', '=', 'account.id').select('application.id'))),
    )
    .select('id')
    .limit(1)

/** Whether a deleted account waits whose applications are gone already. */
export const hasBuriedAccounts = async (handle: Handle): Promise<boolean> => (await tombstones(handle).execute()).length > 0

/** Events that go together: what they were done to may be a thousand records each. */
const EVENTS = 100

const firstEvents = (kysely: Kysely<Schema>, accountId: Id) =>
  kysely.selectFrom('audit_event').where('account_id', '=', accountId).orderBy('sequence').select('audit_event.id').limit(EVENTS)

const keysOf = (kysely: Kysely<Schema>, accountId: Id) =>
  kysely.selectFrom('api_key').where('account_id', '=', accountId).select('api_key.id')

/** What an account has much of, so that no cascade removes more than a batch. */
const BELOW: readonly ((handle: Handle, accountId: Id, most: number) => { executeTakeFirst(): Promise<{ numDeletedRows: bigint }> })[] = [
  ({ kysely }, accountId, most) => {
    const keys = ['target_id', 'event_id'] as const
    const targets = kysely.selectFrom('audit_event_target').where('event_id', 'in', firstEvents(kysely, accountId))
    const some = targets
      .select(keys)
      .limit(most)
      .$asTuple(...keys)
    return kysely.deleteFrom('audit_event_target').where(({ eb, refTuple }) => eb(refTuple(...keys), 'in', some))
  },
  ({ kysely }, accountId) => kysely.deleteFrom('audit_event').where('id', 'in', firstEvents(kysely, accountId)),
  ({ kysely }, accountId, most) => {
    const keys = ['api_key_id', 'hours', 'start', 'address', 'endpoint'] as const
    const used = kysely.selectFrom('key_use').where('api_key_id', 'in', keysOf(kysely, accountId))
    const some = used
      .select(keys)
      .limit(most)
      .$asTuple(...keys)
    return kysely.deleteFrom('key_use').where(({ eb, refTuple }) => eb(refTuple(...keys), 'in', some))
  },
  ({ kysely }, accountId, most) => {
    const keys = ['account_id', 'principal', 'endpoint', 'idempotency_key'] as const
    const some = kysely.selectFrom('idempotency_record').where('account_id', '=', accountId).select(keys).limit(most)
    return kysely.deleteFrom('idempotency_record').where(({ eb, refTuple }) => eb(refTuple(...keys), 'in', some.$asTuple(...keys)))
  },
  ({ kysely }, accountId, most) => kysely.deleteFrom('api_key').where('id', 'in', keysOf(kysely, accountId).limit(most)),
  ({ kysely }, accountId) => kysely.deleteFrom('account').where('id', '=', accountId),
]

/**
 * Removes at most `most` rows of one kind below one deleted account, then, when nothing lies below it any more, the account.
 * @returns how many rows went; 0 when nothing is left to do
 */
export const purgeAccounts = async (handle: Handle, most: number): Promise<number> => {
  const tombstone = await tombstones(handle).executeTakeFirst()
  if (tombstone === undefined) return 0
  for (const remove of BELOW) {
    const { numDeletedRows } = await remove(handle, tombstone.id, most).executeTakeFirst()
    if (numDeletedRows > 0n) return Number(numDeletedRows)
  }
  return 0
}
