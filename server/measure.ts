import type { Gives, LimitedScope } from '../shared/key-limits.ts'
import type { Measured } from './rules/judge-limit.ts'

/**
 * What limits measure an act by: a function of the endpoint's input and the time. The facts of an endpoint whose scope can be limited
 * have one; what it can't tell it calls `unknown`, and a limit refuses that.
 */
export type Measure = (input: never, now: Date) => Measured

type Needs<S> = S extends keyof Gives ? Gives[S][number] : never

/** All that a limit of this scope may ask for has an answer. */
export type MeasuredFor<S extends LimitedScope> = Pick<Measured, 'records'> &
  ('levels' extends Needs<S> ? Required<Pick<Measured, 'levels'>> : unknown) &
  ('maxDuration' extends Needs<S> ? Required<Pick<Measured, 'seconds'>> : unknown)

const nothing = { levels: [], seconds: [] } as const

/** An act on one record that gives neither levels nor time. */
export const one = () => ({ records: 1, ...nothing }) as const

/** An act on as many records as its output says is `affected`, which gives neither levels nor time. */
export const affected = () => ({ records: 'affected', ...nothing }) as const

/** The import of a file: how many records it has is known by the time they are written, what they give is not looked through. */
export const fileOf = ({ records }: { readonly records?: number }) =>
  ({ records: records ?? 'affected', levels: 'unknown', seconds: 'unknown' }) as const

/** @throws Error for an act that nobody measures: it is refused rather than let pass */
export const measured = ({ measure, summary }: { readonly measure?: Measure; readonly summary: string }, input: unknown, now: Date) => {
  if (measure === undefined) throw new Error(`"${summary}" declares no measure`)
  return measure(input as never, now) // the input of its own endpoint, which `InputFor` made fit
}

/** How many records an output says are affected. */
export const affectedBy = (output: unknown): number => {
  if (typeof output === 'object' && output !== null && 'affected' in output && typeof output.affected === 'number') return output.affected
  throw new Error('The output does not tell how many records are affected')
}
