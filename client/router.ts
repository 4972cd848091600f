import type { TRPCBuiltRouter, TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server'
import type { appRouter } from '../server/routers/index.ts'
import type { ErrorShape } from './errors.ts'

/*
 * The server's router once more, by inference, with nothing left but the input and output of each procedure. The declaration file that
 * is published shows the result expanded: no server, no database, no schemas. (`& {}` keeps the alias out of it.)
 */

type Definition = { input: unknown; output: unknown; meta: unknown }

type Bare<R> = {
  [K in keyof R]: R[K] extends TRPCQueryProcedure<infer D extends Definition>
    ? TRPCQueryProcedure<{ input: D['input']; output: D['output']; meta: object; errorShape: ErrorShape }>
    : R[K] extends TRPCMutationProcedure<infer D extends Definition>
      ? TRPCMutationProcedure<{ input: D['input']; output: D['output']; meta: object; errorShape: ErrorShape }>
      : Bare<R[K]>
} & {}

type Root = { ctx: object; meta: object; errorShape: ErrorShape; transformer: true }

const bare = <R>(_router: { _def: { record: R } } | undefined): TRPCBuiltRouter<Root, Bare<R>> | undefined => undefined

const router = bare(undefined as typeof appRouter | undefined) // a type only: the value is never there

export type AppRouter = NonNullable<typeof router>
