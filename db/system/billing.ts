import type { Selectable } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import type { BillingAccountTable } from '../schema-billing.ts'

export type BillingAccount = Selectable<BillingAccountTable>

/** What a provider's mode knows of something. */
interface Named {
  readonly isLive: boolean
}

const inMode = ({ kysely }: Handle, { isLive }: Named) =>
  kysely
    .selectFrom('billing_account')
    .selectAll()
    .where('is_live', '=', isLive ? 1 : 0)

/** Undefined when the account has never paid in this mode. */
export const findBilling = (handle: Handle, accountId: Id, mode: Named): Promise<BillingAccount | undefined> =>
  inMode(handle, mode).where('account_id', '=', accountId).executeTakeFirst()

/** The account's row that follows this subscription. */
export const findBySubscription = (handle: Handle, subscriptionId: string, mode: Named): Promise<BillingAccount | undefined> =>
  inMode(handle, mode).where('subscription_id', '=', subscriptionId).executeTakeFirst()

/** The account that is this customer of the provider. */
export const findByCustomer = (handle: Handle, customerId: string, mode: Named): Promise<BillingAccount | undefined> =>
  inMode(handle, mode).where('customer_id', '=', customerId).executeTakeFirst()

/** Writes the row as it is to be; what another mode knew of the account is forgotten. Call it under the account's lock. */
export const saveBilling = async ({ kysely }: Handle, row: BillingAccount) => {
  await kysely
    .insertInto('billing_account')
    .values(row)
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(row))
    .execute()
}

/** Whether somebody will be charged again for this account, in whichever mode. */
export const isRenewing = async ({ kysely }: Handle, accountId: Id): Promise<boolean> => {
  const paid = kysely.selectFrom('billing_account').where('account_id', '=', accountId).where('renews_at', 'is not', null)
  return (await paid.where('status', '!=', 'ended').select('account_id').executeTakeFirst()) !== undefined
}

export const isEventKnown = async ({ kysely }: Handle, id: string) =>
  (await kysely.selectFrom('billing_event').select('id').where('id', '=', id).executeTakeFirst()) !== undefined

/** Call it in the transaction that gives the event its effect. */
export const rememberEvent = async ({ kysely }: Handle, id: string, now: Date) => {
  await kysely.insertInto('billing_event').values({ id, received_at: now.toISOString() }).execute()
}

/** Forgets at most `most` events received before this time. @returns how many went */
export const forgetEvents = async ({ kysely }: Handle, before: Date, most: number): Promise<number> => {
  const result = await kysely
    .deleteFrom('billing_event')
    .where('id', 'in', (eb) => eb.selectFrom('billing_event').select('id').where('received_at', '<', before.toISOString()).limit(most))
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}

/** Whether the account is there and was not deleted. */
export const isAccountThere = async ({ kysely }: Handle, accountId: Id): Promise<boolean> => {
  const account = kysely.selectFrom('account').where('id', '=', accountId).where('deleted_at', 'is', null)
  return (await account.select('id').executeTakeFirst()) !== undefined
}
