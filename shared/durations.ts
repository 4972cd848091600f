import { z } from 'zod'

const UNITS = {
  s: { most: 59, seconds: 1 },
  m: { most: 59, seconds: 60 },
  h: { most: 23, seconds: 3600 },
  d: { most: 365, seconds: 86_400 },
  w: { most: 52, seconds: 604_800 },
  y: { most: 100, seconds: 31_536_000 },
} as const

const PATTERN = '^(?:[0-9]{1,3}[smhdwy]){1,6}$'

const isUnit = (letter: string): letter is keyof typeof UNITS => Object.hasOwn(UNITS, letter)

/**
 * The seconds of a duration such as `30d`, `1h30m` or `1y`; undefined when the text is none.
 * Each unit stands once, in any order, within its bound. Source: management-api.md section 5, "Durations".
 */
export const durationSeconds = (text: string): number | undefined => {
  if (!/^(?:\d{1,3}[smhdwy]){1,6}$/.test(text)) return undefined
  const seen = new Set<string>()
  let total = 0
  for (const [, digits = '', letter = ''] of text.matchAll(/(\d+)([a-z])/g)) {
    if (!isUnit(letter) || seen.has(letter) || Number(digits) > UNITS[letter].most) return undefined
    seen.add(letter)
    total += Number(digits) * UNITS[letter].seconds
  }
  return total
}

/** A positive duration; licences and scoped limits use it. */
export const Duration = z
  .string()
  .refine((text) => (durationSeconds(text) ?? 0) > 0, { error: 'Must be a duration such as 30d, 1h30m or 1y' })
  .meta({ description: 'Parts of s ≤ 59, m ≤ 59, h ≤ 23, d ≤ 365, w ≤ 52, y ≤ 100, each once', pattern: PATTERN, example: '30d' })

const GRACE_LIMIT_SECONDS = 30 * 86_400

/**
 * The seconds of a grace period; undefined when the text is none. `24h` is one, since the contract names it as the default, although
 * the hours of a duration end at 23. Source: management-api.md section 3, "rotate".
 */
export const graceSeconds = (text: string): number | undefined => (text === '24h' ? 86_400 : durationSeconds(text))

/** How long a rotated key still works: `0s` or a duration up to `30d`. */
export const GracePeriod = z
  .string()
  .refine((text) => (graceSeconds(text) ?? Number.POSITIVE_INFINITY) <= GRACE_LIMIT_SECONDS, {
    error: 'Must be 0s or a duration up to 30d',
  })
  .meta({ description: '`0s` (revoke at once) or a duration up to `30d`', pattern: PATTERN, example: '24h' })
