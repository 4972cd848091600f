import type { z } from 'zod'
import type { ImportQuery } from '../../shared/exchange.ts'
import { type Call, callWith } from '../call.ts'
import type { Context } from '../context.ts'
import type { Facts } from '../facts.ts'
import { admit, readmit } from '../gates/admit.ts'
import { record } from '../gates/record.ts'
import { validate } from '../gates/validate.ts'
import { afterBody } from '../http/request.ts'
import type { Principal } from '../principal.ts'
import { type Checked, checkFile, type Tell } from './check-file.ts'
import type { Importer, Target } from './importer.ts'
import { type Received, receiveFile } from './receive-file.ts'
import { openSpool, type Spool } from './spool.ts'
import { takePlace } from './take-place.ts'
import { writeReady } from './write-ready.ts'

/** The import of a file that has arrived; to be called once, and always. */
export type Run = (tell: Tell) => Promise<{ imported: number }>

interface Import<R extends z.ZodObject, W> {
  readonly facts: Facts
  readonly ctx: Context
  readonly principal: Principal
  readonly query: ImportQuery
  readonly importer: Importer<R, W>
  readonly tell: Tell
}

const targetOf = async (kit: Call, { applicationId }: ImportQuery): Promise<Target> => ({
  kit,
  applicationId,
  levels: await kit.imports.levels(applicationId),
})

const check = async <R extends z.ZodObject, W>(
  { spool }: Received,
  ready: Spool | undefined,
  { facts, ctx, principal, query, importer, tell }: Import<R, W>,
) => {
  const call = callWith({ facts, ctx, principal, handle: ctx.node.database.reader })
  const checked = await checkFile(spool.chunks(), { importer, target: await targetOf(call, query), format: query.format, ready, tell })
  return { call, checked }
}

const judgeOnly = async <R extends z.ZodObject, W>(received: Received, asked: Import<R, W>) => {
  const { call, checked } = await check(received, undefined, asked)
  if (checked.problems.total > 0) throw checked.problems.error()
  await call.allow(checked.records)
  return { imported: checked.records }
}

/** Also a file with problems gets to the lock: it may be the repetition of one that has been imported since it was checked. */
const write = async <R extends z.ZodObject, W>(
  { checked, ready, digest }: { checked: Checked; ready: Spool; digest: string },
  { facts, ctx, principal, query, importer, tell }: Import<R, W>,
) =>
  record({
    facts,
    ctx,
    principal,
    input: { ...query, records: checked.records, fileDigest: digest },
    act: async (handle, locked) => {
      const call = callWith({ facts, ctx, principal: locked, handle })
      if (checked.problems.total === 0) await call.allow(checked.records)
      // The event is about the application: a hundred thousand records would make one that is too large to be sealed and read.
      await writeReady(checked, ready, { importer, target: await targetOf(call, query), tell })
      return { output: { imported: checked.records }, touched: call.touched }
    },
  })

/**
 * An endpoint that takes a file: admits who calls, takes the file in, and hands back its import, which checks all of it before it writes
 * any of it.
 */
export const importing =
  <R extends z.ZodObject, W>(facts: Facts, input: z.ZodType<ImportQuery>, importer: Importer<R, W>) =>
  async (ctx: Context, raw: unknown, request: Request): Promise<Run> => {
    const { accountId } = await admit(facts, ctx, raw)
    const query = validate(input, raw)
    using arriving = new DisposableStack()
    arriving.use(takePlace(accountId))
    const received = await receiveFile(request, query.format, ctx.node.config.dataDir)
    const arrived = arriving.move()
    return async (tell) => {
      using _place = arrived
      await using _ = received.spool
      const then = afterBody(ctx)
      const asked = { facts, ctx: then, principal: await readmit(facts, then, raw), query, importer, tell }
      if (query.dryRun === true) return await judgeOnly(received, asked)
      await using ready = await openSpool(ctx.node.config.dataDir)
      const { checked } = await check(received, ready, asked)
      return await write({ checked, ready, digest: received.digest }, asked)
    }
  }
