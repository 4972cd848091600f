import { z } from 'zod'

const LARGEST = '9223372036854775807'

/** A 63-bit id as a decimal string. Source: management-api.md section 1, "ids". */
export const Id = z
  .string()
  .regex(/^[1-9][0-9]{0,18}$/, { abort: true })
  .refine((text) => text.length < LARGEST.length || text <= LARGEST, { error: 'Must be at most 9223372036854775807', abort: true })
  .meta({ id: 'Id', description: 'A 64-bit integer as a decimal string', example: '1858412344320000001' })

export type Id = z.infer<typeof Id>

export type NewId = () => Id

const SEQUENCE_BITS = 20n

/**
 * Makes time-ordered ids: 43 bits of Unix milliseconds, then 20 bits that start at random in each millisecond and count up.
 * Ids of one process strictly rise, also when the clock is set back.
 *
 * @param clock the time now
 * @param random a fraction in [0, 1)
 */
export const idsFrom = (clock: () => Date, random: () => number): NewId => {
  let last = 0n
  return () => {
    const millisecond = BigInt(clock().getTime())
    const start = BigInt(Math.floor(random() * 2 ** 19))
    last = millisecond > last >> SEQUENCE_BITS ? (millisecond << SEQUENCE_BITS) + start : last + 1n
    return last.toString()
  }
}

const DAY_MS = 86_400_000n

/** The UTC day an id was made on, in days since 1970. */
export const dayOfId = (id: Id): number => Number((BigInt(id) >> SEQUENCE_BITS) / DAY_MS)

/** The least id that can be made on a day: ids of earlier days are below it. */
export const firstIdOfDay = (day: number): Id => ((BigInt(day) * DAY_MS) << SEQUENCE_BITS).toString()
