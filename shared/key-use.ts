import { z } from 'zod'
import { Id } from './ids.ts'
import { Instant } from './times.ts'

/** Shapes of management-api.md section 3, "How a key is used". */

const n = z.int().min(0)

const counts = { calls: n, refusals: n }

const sums = { ...counts, firstAt: Instant, lastAt: Instant }

const EndpointName = z.string().meta({ description: 'The `operationId`', example: 'management.licenses.create' })

/** Of an endpoint that is no more nothing is known but its name. */
const RequiredScope = z
  .string()
  .nullable()
  .meta({ description: '`session`, or null when the endpoint is no more', example: 'licenses:create' })

const Address = z.string().nullable().meta({ description: 'Null: all that are not told apart', example: '203.0.113.9' })

const ApplicationName = z.string().meta({ example: 'Example App' })

const ObservedSince = Instant.meta({ description: 'When counting began' })

const SingleScope = z.string().meta({ example: 'licenses:create' })

export const KeyUsageQuery = z.object({
  id: Id,
  days: z.int().min(1).max(30).default(30).meta({ description: 'The last days of UTC, today included', example: 7 }),
})

export const KeyUsage = z
  .object({
    observedSince: ObservedSince,
    ...counts,
    days: z.array(z.object({ date: z.iso.date().meta({ example: '2026-11-20' }), ...counts })),
    endpoints: z.array(z.object({ endpoint: EndpointName, scope: RequiredScope, ...sums })),
    applications: z.array(z.object({ applicationId: Id, name: ApplicationName, ...sums })),
    addresses: z.array(z.object({ address: Address, ...sums })),
  })
  .meta({ id: 'KeyUsage', description: 'What a key was used for' })
export type KeyUsage = z.infer<typeof KeyUsage>

const asked = { ...counts, lastAt: Instant.nullable() }

export const KeyAdvice = z
  .object({
    observedSince: ObservedSince,
    isYoung: z.boolean().meta({ description: 'Counted for less than 30 days: what is done once a month may be missing' }),
    ...counts,
    scopes: z.array(z.object({ scope: SingleScope, ...asked })),
    applications: z.array(z.object({ applicationId: Id, name: ApplicationName, ...asked })),
    missingScopes: z.array(z.object({ scope: SingleScope, refusals: n, lastAt: Instant })),
    isSmaller: z.boolean().meta({ description: 'Whether `advised` is less than what is granted' }),
    advised: z
      .object({ scopes: z.array(SingleScope), allApplications: z.boolean(), applicationIds: z.array(Id) })
      .nullable()
      .meta({ description: 'Send it to PATCH as it is. Null: nothing granted was asked for' }),
  })
  .meta({ id: 'KeyAdvice', description: 'What a key needs of what it is granted' })
export type KeyAdvice = z.infer<typeof KeyAdvice>

const CallsBySpan = z.object({ last24Hours: n, last7Days: n, last30Days: n }).meta({ id: 'CallsBySpan' })

const called = { calls: CallsBySpan, lastAt: Instant }

const AddressCalls = z.object({ address: Address, ...called })

const OtherKey = z.object({
  id: Id,
  name: z.string().meta({ example: 'Web shop' }),
  publicId: z.string().meta({ example: 'bak_EXAMPLEEXAMPLE00' }),
})

export const KeyImpact = z
  .object({
    isUsed: z.boolean(),
    observedSince: ObservedSince,
    lastAt: Instant.nullable(),
    calls: CallsBySpan,
    endpoints: z.array(
      z.object({
        endpoint: EndpointName,
        scope: RequiredScope,
        ...called,
        isOnlyCaller: z.boolean().meta({ description: 'No other key that works today called it in 30 days' }),
        addresses: z.array(AddressCalls),
      }),
    ),
    addresses: z.array(AddressCalls),
    alternatives: z.array(OtherKey).meta({ description: 'Active keys whose scopes and applications would do' }),
    successor: OtherKey.extend({ lastUsedAt: Instant.nullable() }).nullable(),
  })
  .meta({ id: 'KeyImpact', description: 'What breaks when a key is revoked' })
export type KeyImpact = z.infer<typeof KeyImpact>
