import { z } from 'zod'
import { InFormat } from './exchange.ts'
import { ACTOR_KINDS, Became, HistoryEvent } from './history.ts'
import { Id } from './ids.ts'
import { Instant, InstantInput } from './times.ts'

/** The audit log of an account. Source: management-api.md, "Audit log". */

const sequence = z.int().min(1).meta({ description: 'Counts from 1 in each account, without gaps', example: 4711 })

export const AuditTarget = z
  .object({ id: Id, ...Became.shape })
  .meta({ id: 'AuditTarget', description: 'A record that something was done to' })
export type AuditTarget = z.infer<typeof AuditTarget>

export const AuditEvent = z
  .object({
    ...HistoryEvent.pick({ id: true, action: true, actor: true, changes: true, createdAt: true }).shape,
    sequence,
    applicationId: Id.nullable(),
    targetId: z.string().nullable().meta({ description: 'Null when there are several', example: '1858412344320000007' }),
    targets: z.array(AuditTarget).meta({ description: 'At most a hundred, among them the one that was filtered by' }),
    targetCount: z.int().min(0),
    address: z.string().nullable().meta({ description: 'Null for the operator', example: '203.0.113.7' }),
    requestId: z.string().meta({ example: '9f0c7f0e-2f0b-4a43-9c0a-3d3a58a7a5d2' }),
  })
  .meta({ id: 'AuditEvent' })
export type AuditEvent = z.infer<typeof AuditEvent>

/** A name of a person or key: a filter, so it need not be one that there is. */
const filterId = (description: string) => Id.meta({ description }).optional()

export const AuditFilter = z.object({
  action: z
    .string()
    .regex(/^[a-z_]{1,64}\.([a-z_]{1,64}|\*)$/, 'Must be an action such as license.pause, or all of a resource: license.*')
    .optional()
    .meta({ example: 'license.*' }),
  actorKind: z.enum(ACTOR_KINDS).optional(),
  actorId: filterId('Of a person or of an API key'),
  targetId: filterId('Of a record that something was done to'),
  applicationId: filterId('Of the application that it was done in'),
  from: InstantInput.optional(),
  to: InstantInput.optional(),
})
export type AuditFilter = z.infer<typeof AuditFilter>

export const AuditQuery = AuditFilter.extend({
  before: z.int().min(1).max(2_147_483_647).optional().meta({ description: 'Only events with a smaller sequence', example: 4711 }),
  pageSize: z.int().min(1).max(100).default(50),
})
export type AuditQuery = z.infer<typeof AuditQuery>

export const AuditPage = z.object({
  items: z.array(AuditEvent),
  nextBefore: z.int().nullable().meta({ description: 'The `before` of the next page; null when there are no older events', example: 4662 }),
})

export const AuditExport = AuditFilter.extend(InFormat.shape)

/** An event as a line of a file. */
export const AuditRow = z
  .object({
    sequence,
    id: Id,
    createdAt: Instant,
    action: z.string().meta({ example: 'license.pause' }),
    actorKind: z.enum(ACTOR_KINDS),
    actorId: z.string().nullable(),
    actorName: z.string().nullable(),
    applicationId: Id.nullable(),
    targetId: z.string().nullable(),
    targetCount: z.int().min(0),
    changes: z.record(z.string(), z.unknown()),
    targets: z.array(AuditTarget),
    address: z.string().nullable(),
    requestId: z.string(),
  })
  .meta({ id: 'AuditRow', description: 'An audit event as a line of a file' })
export type AuditRow = z.infer<typeof AuditRow>
