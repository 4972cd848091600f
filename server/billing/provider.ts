import type { PROVIDERS, SubscriptionStatus } from '../../shared/billing.ts'

/** A subscription as the provider has it at this moment. */
export interface ProvidedSubscription {
  readonly id: string
  readonly customerId: string
  /** What its checkout noted: the account it was bought for. Undefined when it was not bought here. */
  readonly accountId: string | undefined
  /** Undefined unless it is a subscription to exactly one price. */
  readonly priceId: string | undefined
  /** `incomplete`: not paid yet for the first time. */
  readonly status: SubscriptionStatus | 'incomplete' | 'ended'
  /** Null once it is cancelled or over. */
  readonly renewsAt: string | null
  /** Null unless it is cancelled. */
  readonly endsAt: string | null
}

/** A genuine event, reduced to what it says something about. */
export interface ProviderEvent {
  readonly id: string
  readonly isLive: boolean
  /** Undefined when it is about nothing that matters here. */
  readonly subscriptionId: string | undefined
}

export interface CheckoutRequest {
  readonly accountId: string
  /** Undefined for who has paid nothing here yet: then the e-mail address is filled in. */
  readonly customerId: string | undefined
  readonly email: string
  readonly priceId: string
  /** Where the person comes back to. */
  readonly baseUrl: string
  /** Two requests with the same key are one. */
  readonly requestKey: string | undefined
}

/**
 * Who takes the payments. Every function but `event` asks the provider over the network, none of them may be awaited inside a transaction.
 * They throw ApiError `unavailable` when the provider does not answer as it should: then nothing has happened.
 */
export interface BillingProvider {
  readonly name: (typeof PROVIDERS)[number]
  /** False with keys of the provider's test mode. */
  readonly isLive: boolean
  /** @throws ApiError `validation_error` unless the provider signed exactly these bytes, lately */
  event(body: Uint8Array, signature: string, now: Date): ProviderEvent
  subscription(id: string): Promise<ProvidedSubscription>
  /** Makes a page to pay on. */
  openCheckout(request: CheckoutRequest): Promise<{ readonly id: string; readonly url: string }>
  /** Makes an open page void. @returns whether it was paid already, and so can't be */
  closeCheckout(id: string): Promise<{ readonly isPaid: boolean }>
  /** A page where the customer mends a payment. */
  openPortal(customerId: string, baseUrl: string): Promise<string>
  /** Changes the price now and takes a cancellation back. @throws ApiError `conflict` when the payment is declined: nothing has changed */
  changePrice(subscriptionId: string, priceId: string): Promise<void>
  /** Cancels at the end of the period that is paid, or takes that back. */
  setCancelled(subscriptionId: string, isCancelled: boolean): Promise<void>
}
