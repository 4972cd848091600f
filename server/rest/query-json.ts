/** Deeper than any input of ours; what walks a value later must not meet the end of the stack. */
const MOST_LEVELS = 32

/** Whether a value holds neither a `__proto__` of its own nor more levels than these. Looks no deeper than that. */
const isHarmless = (value: unknown, levels = MOST_LEVELS): boolean => {
  if (typeof value !== 'object' || value === null) return true
  if (levels === 0 || Object.hasOwn(value, '__proto__')) return false
  return Object.values(value).every((inner) => isHarmless(inner, levels - 1))
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The value of a JSON text that stands in a query; undefined when it is none, or one that is not harmless. `null` is a value. */
export const readQueryJson = (text: string): unknown => {
  const value = parsed(text)
  return isHarmless(value) ? value : undefined
}
