import { z } from 'zod'
import { ApiError } from '../../shared/errors.ts'
import type { ProviderEvent } from './provider.ts'

/** How old a signature may be, as Stripe's own library has it. */
export const SIGNED_SECONDS = 300

export const unsigned = () =>
  new ApiError('validation_error', {
    errors: [{ path: 'Stripe-Signature', message: 'Must be what Stripe signed this body with, within the last five minutes' }],
  })

const Envelope = z.object({
  id: z.string().min(1).max(255),
  type: z.string(),
  livemode: z.boolean(),
  data: z.object({ object: z.unknown() }),
})

/** A record, or only its id. */
const Reference = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])

const Itself = z.object({ id: z.string() }).transform(({ id }) => id)

/** An invoice names its subscription at one of two places: the version of the API that events are written in is set at Stripe. */
const Invoice = z
  .object({
    subscription: Reference.nullish(),
    parent: z.object({ subscription_details: z.object({ subscription: Reference.nullish() }).nullish() }).nullish(),
  })
  .transform(({ subscription, parent }) => parent?.subscription_details?.subscription ?? subscription)

type Named = z.ZodType<string | null | undefined>

/** How the events that matter name the subscription they are about. Source: management-api.md section 12, "Webhook". */
const SUBSCRIPTION_OF: ReadonlyMap<string, Named> = new Map<string, Named>([
  ['checkout.session.completed', z.object({ subscription: Reference.nullish() }).transform(({ subscription }) => subscription)],
  ['customer.subscription.updated', Itself],
  ['customer.subscription.deleted', Itself],
  ['invoice.payment_failed', Invoice],
])

/** Only the names are taken from an event: by the time it is read, what else it tells may have been overtaken. */
export const aboutOf = (event: unknown): ProviderEvent => {
  const { id, type, livemode, data } = Envelope.parse(event)
  return { id, isLive: livemode, subscriptionId: SUBSCRIPTION_OF.get(type)?.parse(data.object) ?? undefined }
}
