import type { Operation, TRPCProcedureOptions } from '@trpc/client'
import { KeywardError } from './errors.ts'

/** Printable ASCII, as a header carries it: spaces around a value would be lost. Source: management-api.md section 1, "idempotency". */
const KEY = /^(?! )[\x20-\x7E]{1,255}(?<! )$/

/**
 * Options that make a mutation safe to repeat: the same key with the same input has one effect and one answer, for 24 hours. Such a
 * call travels alone and is retried like a query.
 *
 *     await keyward.licenses.create.mutate(input, idempotent(order.id))
 *
 * @param key 1 to 255 printable ASCII characters, best the id of what causes the call; left out, the retries of this one call share a new one
 */
export const idempotent = (key: string = crypto.randomUUID()): TRPCProcedureOptions & { context: { idempotencyKey: string } } => ({
  context: { idempotencyKey: key },
})

/**
 * The idempotency key of a mutation; queries need none.
 * @throws KeywardError `validation_error` for one that no header can carry
 */
export const idempotencyKeyOf = ({ type, context }: Operation): string | undefined => {
  const key = context['idempotencyKey']
  if (type !== 'mutation' || key === undefined) return undefined
  if (typeof key === 'string' && KEY.test(key)) return key
  const message = 'Must have 1 to 255 printable ASCII characters and no space around them'
  throw new KeywardError({ code: 'validation_error', details: { errors: [{ path: 'idempotencyKey', message }] } })
}
