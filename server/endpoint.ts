import type { TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server'
import { z } from 'zod'
import type { Format, ImportQuery } from '../shared/exchange.ts'
import { callWith, type Call } from './call.ts'
import type { Context } from './context.ts'
import { importing, type Run } from './exchange/import-file.ts'
import type { Importer } from './exchange/importer.ts'
import { type Streamed, streamRows } from './exchange/stream-rows.ts'
import type { Facts, InputFor, Measuring, OutputFor } from './facts.ts'
import { admit } from './gates/admit.ts'
import { orAgain } from './gates/idempotent.ts'
import { record } from './gates/record.ts'
import { validate } from './gates/validate.ts'
import type { Principal } from './principal.ts'
import { rememberingPerDatabase } from './remembering.ts'
import { t, type ErrorShape } from './trpc.ts'

interface Described extends Facts {
  readonly input: z.ZodType
  readonly output: z.ZodType
}

/** What every procedure carries at run time: its facts, its schemas, and the way to call it without tRPC. */
export interface ProcedureMeta extends Described {
  readonly kind: 'query' | 'mutation'
  /** Admits, validates, acts. REST calls this directly; the procedure merely wraps it. */
  readonly invoke: (ctx: Context, raw: unknown) => Promise<unknown>
  /** Only tells what the act would do, for somebody who was admitted with an input that was validated; where it has a dry run. */
  readonly rehearse?: (ctx: Context, principal: Principal, parsed: unknown) => Promise<unknown>
}

/** An answer of rows without end, which only REST has; its output is one row. */
export interface StreamMeta extends Described {
  readonly kind: 'stream'
  readonly invoke: (ctx: Context, raw: unknown) => Promise<Streamed>
}

/** An act on a file of records, which only REST has; `record` is one of them. */
export interface UploadMeta extends Described {
  readonly kind: 'upload'
  readonly record: z.ZodObject
  /** Admits, and takes the file in; what it resolves to does the rest. */
  readonly invoke: (ctx: Context, raw: unknown, request: Request) => Promise<Run>
}

export type EndpointMeta = ProcedureMeta | StreamMeta | UploadMeta

type Act<F extends Facts, I extends z.ZodType, O extends z.ZodType, P = undefined> = (call: {
  ctx: Call<F>
  input: z.output<I>
  prepared: P
}) => Promise<z.input<O>>

/**
 * What must not be awaited inside the transaction, such as a password's hash; its result is the act's `prepared`. It is given the
 * call on the reading side, and the request as it came.
 */
type Prepare<F extends Facts, I extends z.ZodType, P> = (input: z.output<I>, call: Call<F>, request: Context) => Promise<P>

// `meta: object` keeps the facts out of the client's types.
type Query<I, O> = TRPCQueryProcedure<{ input: I; output: O; meta: object; errorShape: ErrorShape }>
type Mutation<I, O> = TRPCMutationProcedure<{ input: I; output: O; meta: object; errorShape: ErrorShape }>

/** Rows in batches. */
type Rows<F extends Facts, I extends z.ZodType, O extends z.ZodType> = (call: {
  ctx: Call<F>
  input: z.output<I>
}) => AsyncIterable<readonly z.input<O>[]>

/**
 * The step of the builder that an endpoint may end with: facts with a file make streams, of an input with `format`, those that take a file
 * uploads, others with an audit action mutations, all others queries.
 */
type Ending<F extends Facts, I extends z.ZodType, O extends z.ZodType> = F extends { rest: { file: string } }
  ? z.output<I> extends { format: Format }
    ? { stream(rows: Rows<F, I, O>): StreamMeta }
    : never
  : F extends { rest: { upload: true } }
    ? z.output<I> extends ImportQuery
      ? { upload<R extends z.ZodObject, W>(importer: Importer<R, W>): UploadMeta }
      : never
    : F extends { audit: string }
      ? {
          mutation(act: Act<F, I, O>): Mutation<z.input<I>, z.output<O>>
          mutation<P>(act: Act<F, I, O, P>, prepare: Prepare<F, I, P>): Mutation<z.input<I>, z.output<O>>
        }
      : { query(act: Act<F, I, O>): Query<z.input<I>, z.output<O>> }

/** Answers of one timeless query that are remembered at once. */
const MOST_ANSWERS = 500

/** Everything the answer of a timeless query depends on beside the database: whose it is, how far they reach, what they asked. */
const dependsOn = ({ accountId, reach }: Principal, parsed: unknown) =>
  `${accountId} ${reach.applications === 'all' ? 'all' : reach.applications.join()} ${parsed === undefined ? '' : JSON.stringify(parsed)}`

const isDryRun = (parsed: unknown) => typeof parsed === 'object' && parsed !== null && 'dryRun' in parsed && parsed.dryRun === true

interface Contract<I extends z.ZodType, O extends z.ZodType> {
  readonly input: I
  readonly output: O
}

/**
 * The input as it came: it is checked by `validate`, behind the gates. A resolver is given `getRawInput`, though its type does not say
 * so; a pass-through `.input()` would hand it over too, at the price of one more middleware on every call.
 */
const rawInputOf = async (opts: object): Promise<unknown> => {
  if ('getRawInput' in opts && typeof opts.getRawInput === 'function') return opts.getRawInput()
  throw new Error('tRPC gave no getRawInput')
}

// The overload hides the ending that the facts rule out.
function endingOf<F extends Facts, I extends z.ZodType, O extends z.ZodType>(facts: F, contract: Contract<I, O>): Ending<F, I, O>
function endingOf<F extends Facts, I extends z.ZodType, O extends z.ZodType>(facts: F, { input, output }: Contract<I, O>) {
  const run = async (act: Act<F, I, O>, parsed: z.output<I>, ctx: Call) =>
    output.parse(await act({ ctx: ctx as Call<F>, input: parsed, prepared: undefined })) // F only narrows the principal, as the gates did

  const remembered = rememberingPerDatabase<z.output<O>>(MOST_ANSWERS)

  return {
    stream: (rows: Rows<F, I & z.ZodType<{ format: Format }>, O>): StreamMeta => {
      if (!(output instanceof z.ZodObject)) throw new Error(`${facts.rest.route}: a row is an object`)
      const invoke = async (ctx: Context, raw: unknown) => {
        const principal = await admit(facts, ctx, raw)
        const parsed = validate(input, raw) as z.output<I> & { format: Format } // the ending is only offered where it is so
        const call = callWith({ facts, ctx, principal, handle: ctx.node.database.reader }) as Call<F> // likewise
        return streamRows(rows({ ctx: call, input: parsed }), { facts, ctx, raw, format: parsed.format, row: output })
      }
      return { ...facts, kind: 'stream', input, output, invoke }
    },
    upload: <R extends z.ZodObject, W>(importer: Importer<R, W>): UploadMeta => {
      const invoke = importing(facts, input as z.ZodType<ImportQuery>, importer) // the ending is only offered where it is so
      return { ...facts, kind: 'upload', input, output, record: importer.record, invoke }
    },
    query: (act: Act<F, I, O>) => {
      const invoke = async (ctx: Context, raw: unknown) => {
        const principal = await admit(facts, ctx, raw)
        const parsed = validate(input, raw)
        const { database } = ctx.node
        const answer = () => run(act, parsed, callWith({ facts, ctx, principal, handle: database.reader }))
        return facts.isTimeless === true ? remembered(database)(dependsOn(principal, parsed), answer) : answer()
      }
      const procedure = t.procedure.meta({ ...facts, kind: 'query', input, output, invoke })
      return procedure.query(async (opts) => invoke(opts.ctx, await rawInputOf(opts))) as Query<z.input<I>, z.output<O>> // what `validate` and `parse` make true
    },
    mutation: <P>(act: Act<F, I, O, P | undefined>, prepare?: Prepare<F, I, P>) => {
      const invokeOnce = async (ctx: Context, raw: unknown) => {
        const principal = await admit(facts, ctx, raw)
        const parsed = validate(input, raw)
        const asks = facts.hasDryRun === true && isDryRun(parsed)
        const reading = () => callWith({ facts, ctx, principal, handle: ctx.node.database.reader })
        const prepared = await prepare?.(parsed, reading() as Call<F>, ctx) // F only narrows the principal, as the gates did
        const runWith = (call: Call) => run(({ ctx: own }) => act({ ctx: own, input: parsed, prepared }), parsed, call)
        if (asks) return runWith(reading())
        const calls: Call[] = []
        const answer = await record({
          facts,
          ctx,
          principal,
          input: parsed,
          act: async (handle, locked, bound) => {
            const call = callWith({ facts, ctx, principal: locked, handle, bound })
            calls.push(call)
            return { output: await runWith(call), touched: call.touched }
          },
        })
        // Of several attempts the last one was committed.
        for (const work of calls.at(-1)?.afterwards ?? []) await work(ctx.node)
        return answer
      }
      const invoke = (ctx: Context, raw: unknown) => orAgain({ facts, ctx, parse: () => validate(input, raw) }, () => invokeOnce(ctx, raw))
      const rehearse = (ctx: Context, principal: Principal, parsed: unknown) => {
        const call = callWith({ facts, ctx, principal, handle: ctx.node.database.reader })
        const asked = Object.assign({}, parsed, { dryRun: true }) as z.output<I> // its own input, parsed before
        return run(({ ctx: own }) => act({ ctx: own, input: asked, prepared: undefined }), asked, call)
      }
      const canRehearse = facts.hasDryRun === true && prepare === undefined
      const meta = { ...facts, kind: 'mutation', input, output, invoke, ...(canRehearse && { rehearse }) } as const
      const procedure = t.procedure.meta(meta)
      return procedure.mutation(async (opts) => invoke(opts.ctx, await rawInputOf(opts))) as Mutation<z.input<I>, z.output<O>> // likewise
    },
  }
}

/**
 * The only way to make an endpoint: its facts, its contract, its act.
 *
 *     endpoint({ summary, scope, application: true, audit, rest }).input(…).output(…).mutation(({ ctx, input }) => …)
 *
 * Facts that name an application need an input with `applicationId`; facts with `audit` make a mutation, which runs in one
 * transaction under the account's lock.
 */
export const endpoint = <const F extends Facts>(facts: F & Measuring<F>) => ({
  input: <I extends InputFor<F>>(input: I) => ({
    output: <O extends OutputFor<F>>(output: O) => endingOf<F, I, O>(facts, { input, output }),
  }),
})
