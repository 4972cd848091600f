import { HOSTILE_VALUES } from './hostile.ts'
import type { Random } from './random.ts'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Not by assignment, which would take `__proto__` for the prototype. */
const withField = (value: Record<string, unknown>, name: string, given: unknown) =>
  Object.fromEntries([...Object.entries(value).filter(([known]) => known !== name), [name, given]])

/** The value with one thing wrong somewhere: a field replaced, left out, or one too many. */
export const spoil = (value: unknown, random: Random): unknown => {
  if (isObject(value)) {
    const names = Object.keys(value)
    if (names.length === 0 || random.chance(0.1)) return withField(value, random.pick(['__proto__', 'constructor', 'accountId', 'id']), {})
    const name = random.pick(names)
    if (random.chance(0.15)) return Object.fromEntries(Object.entries(value).filter(([known]) => known !== name))
    return withField(value, name, spoil(value[name], random))
  }
  if (Array.isArray(value) && value.length > 0 && random.chance(0.6)) {
    const at = random.int(0, value.length - 1)
    return value.map((item: unknown, index) => (index === at ? spoil(item, random) : item))
  }
  return random.pick(HOSTILE_VALUES)
}
