import { z } from 'zod'
import type { Route } from '../routes.ts'

/** The output as the envelope holds it: its fields beside `success` and `message`. */
const partsOf = ({ endpoint: { output }, parts }: Route): Readonly<Record<string, z.core.$ZodType>> => {
  if (parts === undefined || !(output instanceof z.ZodObject)) return { data: output }
  if (parts.data === undefined) return output.shape
  const { [parts.data]: data = output, ...beside } = output.shape
  return { data, ...beside }
}

const envelope = (routes: readonly Route[]) => {
  const [first] = routes
  if (first === undefined) throw new Error('An operation has an endpoint')
  const messages = [...new Set(routes.map(({ endpoint }) => endpoint.rest.message))]
  return z.object({ success: z.literal(true), message: z.literal(messages), ...partsOf(first) })
}

/** The body of a success: one envelope for all that answer alike, else any of several. */
export const successOf = (routes: readonly Route[]) => {
  const alike = Map.groupBy(routes, ({ endpoint }) => endpoint.output)
  const envelopes = [...alike.values()]
    .flatMap((same) => [...Map.groupBy(same, ({ parts }) => (parts === undefined ? '' : parts.data)).values()])
    .map(envelope)
  const [first, ...more] = envelopes
  return first !== undefined && more.length === 0 ? first : z.union(envelopes)
}
