import type { z } from 'zod'
import type { LimitedScope } from '../shared/key-limits.ts'
import type { Feature, LimitName } from '../shared/plans.ts'
import type { Role } from '../shared/roles.ts'
import type { Scope } from '../shared/scopes.ts'
import type { Measure, MeasuredFor } from './measure.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** Where an endpoint stands in the REST contract. */
export interface RestFacts {
  /** Path parameters are written `:id` and are fields of the input. */
  readonly route: `${Method} /api/v1/panel/${string}`
  /** The `message` of a success, word for word as the reference has it. */
  readonly message: string
  /** Input fields that stand in the query although the method has a body; `applicationId` always does, and all of a GET's. */
  readonly query?: readonly string[]
  /**
   * The body fields that pick this endpoint among those of its method and path, for instance `{ action: 'delete', all: true }`: one
   * text, of the same name in all of them, and flags. The most specific match counts. They reach the input only if it has them.
   */
  readonly when?: Readonly<Record<string, string | true>>
  /**
   * The field of the output that stands as `data`, its other fields beside it; without this all of the output is `data`. Null: there is no
   * `data`, all fields stand beside it.
   */
  readonly data?: string | null
  /** The answer is a file of rows, streamed: what it is called, without date and ending. Only REST has it. */
  readonly file?: string
  /** The body is a file of records, all fields stand in the query. Only REST has it. */
  readonly upload?: true
  /** Documented statuses beside those that follow from the other facts. */
  readonly refusals?: readonly ('already_exists' | 'conflict' | 'forbidden' | 'limit_reached' | 'not_found' | 'plan_required')[]
}

/**
 * What an endpoint is, declared once. The gates, the REST routes, the OpenAPI documents, the scope picker and the generated
 * refusal tests all read these.
 */
export interface Facts {
  readonly summary: string
  readonly description?: string
  /** The scope a key needs; `session`: only a dashboard session may call. */
  readonly scope: Scope | 'session'
  /** The least role of a person; `member` when absent. Keys have no role. */
  readonly role?: Role
  /** `true`: the input's `applicationId` must be within reach. `all`: the caller must reach every application. */
  readonly application?: true | 'all'
  /** The answer depends on nothing but the database, the reach and the input (not on the time): it is remembered until the next commit. */
  readonly isTimeless?: true
  /** A plan feature the account must have. */
  readonly feature?: Feature
  /** What the act may add to; it says how many by `ctx.allow`. */
  readonly limit?: LimitName | readonly LimitName[]
  /** What the limits of a key measure the act by. */
  readonly measure?: Measure
  /** The action of its audit event, `resource.act`. Mutations have one, queries none. */
  readonly audit?: `${string}.${string}`
  /** With `dryRun: true` in its input it only tells what it would do: on the reading side, unrecorded. */
  readonly hasDryRun?: true
  /** The flag of the input that makes the act touch records without a bound; always, when true. It then holds nobody else up. */
  readonly isLong?: true | string
  readonly rest: RestFacts
}

/** Every limit that the act may add to. */
export const limitsOf = ({ limit = [] }: Pick<Facts, 'limit'>): readonly LimitName[] => (typeof limit === 'string' ? [limit] : limit)

/** An act of a scope that a key's limits may bound says what they measure it by: without that it could not be refused. */
export type Measuring<F extends Facts> = F extends { audit: string; scope: infer S extends LimitedScope }
  ? { readonly measure: (input: never, now: Date) => MeasuredFor<S> }
  : unknown

type InputOfMeasure<F extends Facts> = F['measure'] extends (input: infer Input, now: Date) => unknown
  ? unknown extends Input
    ? z.ZodType
    : z.ZodType<Input>
  : z.ZodType

/** An endpoint that names an application has its id in the input, and one that is measured what is measured. */
export type InputFor<F extends Facts> = InputOfMeasure<F> &
  (F['application'] extends true ? z.ZodType<{ applicationId: string }, { applicationId: string }> : z.ZodType)

/** Whose output tells how many records are affected has that in it. */
export type OutputFor<F extends Facts> = F['measure'] extends (...args: never) => { records: 'affected' }
  ? z.ZodType<{ affected: number }>
  : z.ZodType
