import { type BillingAccount, findBilling, saveBilling } from '../system/billing.ts'
import type { Handle } from '../handle.ts'
import type { Reach } from '../reach.ts'

/** What the payment provider has of the caller's account, in its live or its test mode. */
export const billing = (handle: Handle, { accountId }: Reach) => ({
  find: (mode: { readonly isLive: boolean }): Promise<BillingAccount | undefined> => findBilling(handle, accountId, mode),

  /** Notes the page to pay on that was handed out last. */
  noteCheckout: async (id: string, { isLive, now }: { readonly isLive: boolean; readonly now: Date }) => {
    const row = await findBilling(handle, accountId, { isLive })
    const none = { customer_id: null, subscription_id: null, status: null, plan: null, renews_at: null, ends_at: null, version: 0 }
    await saveBilling(handle, {
      ...none,
      ...row,
      account_id: accountId,
      is_live: isLive ? 1 : 0,
      checkout_id: id,
      updated_at: now.toISOString(),
    })
  },
})
