import { z } from 'zod'

/** ISO 8601 UTC with milliseconds, as every answer writes it. */
export const Instant = z
  .string()
  .meta({ id: 'Instant', format: 'date-time', description: 'ISO 8601 UTC with milliseconds', example: '2026-11-20T14:03:22.000Z' })

const EARLIEST = '0001-01-01T00:00:00.000Z'
/** The last moment that ISO 8601 writes with four digits of the year: later ones would not sort as text. */
export const LATEST = '9999-12-31T23:59:59.999Z'

/** An ISO 8601 date and time with an offset or `Z` in an input; normalized to UTC with milliseconds. */
export const InstantInput = z.iso
  .datetime({ offset: true })
  .transform((text, ctx) => {
    const time = new Date(text)
    if (!Number.isNaN(time.getTime()) && time.getTime() >= Date.parse(EARLIEST) && time.getTime() <= Date.parse(LATEST))
      return time.toISOString()
    ctx.addIssue({ code: 'custom', message: 'Must be a date that exists' })
    return z.NEVER
  })
  .meta({ description: 'ISO 8601 date and time with an offset or Z', format: 'date-time', example: '2027-01-31T00:00:00.000Z' })
