import { z } from 'zod'

/** Text that both databases can hold as it is: no NUL, no lone surrogates. Other control characters are refused too: names are one line. */
const isStorable = (text: string) => text.isWellFormed() && !/\p{Cc}/u.test(text)

/** Counts code points, so that an emoji is one character. */
export const charactersOf = (text: string) => {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** A line of text of `least` to `most` characters. */
export const line = (least: number, most: number) =>
  z
    .string()
    .max(most * 2)
    .refine(isStorable, { error: 'Must be well-formed text without control characters', abort: true })
    .refine((text) => charactersOf(text) >= least && charactersOf(text) <= most, { error: `Must have ${least} to ${most} characters` })
    .meta({ minLength: least, maxLength: most })

/** A line of text whose surrounding white space is cut off before it is measured. */
export const trimmed = (least: number, most: number) =>
  z.string().trim().pipe(line(least, most)).meta({ minLength: least, maxLength: most })

/** Text of at most `most` characters and any number of lines; no NUL, which PostgreSQL cannot hold. */
export const text = (most: number) =>
  z
    .string()
    .max(most * 2)
    .refine((written) => written.isWellFormed() && !written.includes('\0'), { error: 'Must be well-formed text without NUL', abort: true })
    .refine((written) => charactersOf(written) <= most, { error: `Must have at most ${most} characters` })
    .meta({ maxLength: most })
