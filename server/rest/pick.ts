import { ApiError } from '../../shared/errors.ts'
import type { Route } from './routes.ts'

/** The endpoint that a body asks for, or what is wrong with its asking. */
export type Pick = (fields: object) => Route | ApiError

/** An endpoint with what picks it, `{ action: 'delete', all: true }` taken apart. */
export interface Choice {
  readonly route: Route
  /** `action` */
  readonly field: string
  /** `delete` */
  readonly value: string
  /** `['all']` */
  readonly flags: readonly string[]
  /**
   * What it does not take and an endpoint with fewer flags does: `['licenseId']`. Ignored like other unknown fields it would turn
   * "delete this one" into "delete all".
   */
  readonly foreign: readonly string[]
}

/** @throws Error for a `when` that is not one text and flags in the body */
const choiceOf = (route: Route): Choice => {
  const entries = Object.entries(route.endpoint.rest.when ?? {})
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const [text] = texts
  if (text === undefined || texts.length > 1) throw new Error(`${route.name}: to share its place it needs one text in rest.when`)
  const { path, query } = route.placement
  if (route.method === 'GET' || entries.some(([name]) => path.includes(name) || query.includes(name))) {
    throw new Error(`${route.name}: rest.when names fields of the body`)
  }
  const flags = entries.flatMap(([name, value]) => (value === true ? [name] : []))
  return { route, field: text[0], value: text[1], flags, foreign: [] }
}

const invalid = (path: string, message: string) => new ApiError('validation_error', { errors: [{ path, message }] })

const fieldIn = (fields: object, name: string): unknown => (Object.hasOwn(fields, name) ? Reflect.get(fields, name) : undefined)

/** Among the endpoints of one value, the most specific first, the one whose flags are all set. */
const byFlags = (choices: readonly Choice[], fields: object): Route | ApiError => {
  const names = choices.flatMap(({ flags }) => flags)
  const malformed = names.find((name) => fieldIn(fields, name) !== undefined && fieldIn(fields, name) !== true)
  if (malformed !== undefined) return invalid(malformed, 'Must be true')
  const missing = ({ flags }: Choice) => flags.find((name) => fieldIn(fields, name) === undefined)
  const found = choices.find((choice) => missing(choice) === undefined)
  if (found === undefined) return invalid(choices.map(missing).at(-1) ?? '', 'Must be true')
  const foreign = found.foreign.find((name) => fieldIn(fields, name) !== undefined)
  return foreign === undefined ? found.route : invalid(foreign, `Must not be given with ${found.flags.join(' and ')}`)
}

const isOneMore = (many: readonly string[], few: readonly string[]) =>
  many.length === few.length + 1 && few.every((name) => many.includes(name))

const foreignTo = ({ route, flags }: Choice, fewer: readonly Choice[]) =>
  [...new Set(fewer.flatMap((other) => other.route.placement.body))].filter(
    (name) => !flags.includes(name) && !route.placement.body.includes(name),
  )

/** Each must add one flag to the next, or two could be meant. */
const mostSpecificFirst = (choices: readonly Choice[]) => {
  const sorted = choices.toSorted((one, other) => other.flags.length - one.flags.length)
  const wrong = sorted.find(({ flags }, index) => index > 0 && !isOneMore(sorted[index - 1]?.flags ?? [], flags))
  if (wrong !== undefined) throw new Error(`${wrong.route.name}: its flags do not tell it from others of its place`)
  return sorted.map((choice, index) => ({ ...choice, foreign: foreignTo(choice, sorted.slice(index + 1)) }))
}

/**
 * The endpoints of one place by the value of their text, the most specific first.
 * @throws Error when they can't be told apart
 */
export const choicesOf = (routes: readonly Route[]): ReadonlyMap<string, readonly Choice[]> => {
  const choices = routes.map(choiceOf)
  const [first] = choices
  const stray = choices.find(({ field }) => field !== first?.field)
  if (stray !== undefined) throw new Error(`${stray.route.name}: the others of its place are not picked by ${stray.field}`)
  return new Map([...Map.groupBy(choices, ({ value }) => value)].map(([value, same]) => [value, mostSpecificFirst(same)] as const))
}

/**
 * How endpoints of one place are told apart: by one look at the text, then by the few flags of those that share it.
 * @throws Error when they can't be
 */
export const pickerOf = (routes: readonly Route[]): Pick => {
  const byValue = choicesOf(routes)
  const field = [...byValue.values()][0]?.[0]?.field ?? ''
  const unknown = `Must be one of ${[...byValue.keys()].join(', ')}`
  return (fields) => {
    const value = fieldIn(fields, field)
    const same = typeof value === 'string' ? byValue.get(value) : undefined
    return same === undefined ? invalid(field, unknown) : byFlags(same, fields)
  }
}
