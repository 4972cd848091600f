import { z } from 'zod'
import { InApplication } from './applications.ts'
import { Id } from './ids.ts'
import { pageOf, pageQuery } from './tables.ts'
import { Instant } from './times.ts'

/** Who did what to a record. */

export const ACTOR_KINDS = ['user', 'key', 'cli'] as const

const Fields = z.record(z.string(), z.unknown()).nullable()

/** What became of a record: only the fields that differ. */
export const Became = z.object({
  before: Fields.meta({
    description: 'The fields that changed, as they were; null when nothing changed or it was made',
    example: { comment: null },
  }),
  after: Fields.meta({
    description: 'The same as they are since; null when nothing changed or it was removed',
    example: { comment: 'Order 1042' },
  }),
})
export type Became = z.infer<typeof Became>

export const HistoryEvent = z
  .object({
    id: Id,
    action: z.string().meta({ description: '`resource.act`', example: 'license.pause' }),
    actor: z.object({
      kind: z.enum(ACTOR_KINDS).meta({ description: 'A person, a Management API key, or the operator at the command line' }),
      id: z.string().nullable().meta({ example: '1858412344320000003' }),
      name: z.string().nullable().meta({ description: 'Null when it is gone, and for the operator', example: 'Checkout service' }),
    }),
    isForAll: z
      .boolean()
      .meta({ description: 'It was done to all records of the application; this one may have been left alone as unfit' }),
    changes: z.record(z.string(), z.unknown()).meta({ description: 'What was asked for, without secrets', example: { duration: '30d' } }),
    ...Became.shape,
    createdAt: Instant,
  })
  .meta({ id: 'HistoryEvent' })
export type HistoryEvent = z.infer<typeof HistoryEvent>

export const HistoryPage = pageOf(HistoryEvent).meta({ id: 'HistoryPage' })

export const LicenseHistoryQuery = pageQuery.extend({ licenseId: Id })

export const UserHistoryQuery = pageQuery.extend({ userId: Id })

/** Counts over time, for charts. */

export const OverviewQuery = InApplication.extend({
  days: z.int().min(1).max(366).default(30).meta({ description: 'How many UTC days, today among them' }),
})

const date = z.string().meta({ description: 'A day of UTC', format: 'date', example: '2026-11-20' })

const happened = z.int().min(0).meta({ description: 'Also those that are gone since', example: 4 })

export const LicenseDay = z.object({ date, created: happened, activated: happened }).meta({ id: 'LicenseDay' })

export const UserDay = z.object({ date, created: happened }).meta({ id: 'UserDay' })
