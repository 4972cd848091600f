import type { Database, Handle } from '../../db/handle.ts'
import { lockAccount } from '../../db/system/audit.ts'
import {
  insertCheckpoints,
  listAccountsBefore,
  listOldest,
  listUncheckpointed,
  readEvents,
  removeOldest,
} from '../../db/system/audit-chain.ts'
import type { Id } from '../../shared/ids.ts'
import type { AuditKeys } from '../audit/keys.ts'
import { signed } from '../audit/seal.ts'
import { walkChain } from '../audit/walk-chain.ts'

interface Keeping {
  readonly database: Database
  readonly auditKeys: AuditKeys
  /** Undefined: events are kept for ever. */
  readonly retentionDays: number | undefined
}

const DAY_MS = 86_400_000

/** Accounts looked at in one query. */
const ACCOUNTS = 500

/** Events, and records they were done to, that are removed in one transaction, so that other writers wait for milliseconds only. */
const BATCH = 500
const MOST_TARGETS = 2000

/** Batches of one run: a stop never waits long for its end. */
const MOST_BATCHES = 200

type AfterAccount = (after: Id) => Promise<readonly { readonly id: Id }[]>

/** All accounts that a query finds, some at once. */
async function* inTurn<T extends AfterAccount>(list: T) {
  let after: Id = '0'
  for (;;) {
    const found = (await list(after)) as Awaited<ReturnType<T>> // what T answers
    yield found
    const last = found.at(-1)
    if (last === undefined || found.length < ACCOUNTS) return
    after = last.id
  }
}

/** Signs what each log is, once a day if it has grown: whoever takes newer events away can't take these words back. */
const checkpoint = async ({ database, auditKeys }: Keeping, now: Date) => {
  const since = new Date(now.getTime() - DAY_MS)
  for await (const logs of inTurn((after) => listUncheckpointed(database.reader, { since, after, most: ACCOUNTS }))) {
    const checkpoints = logs.flatMap(({ id, audit_sequence: sequence, audit_head: hash }) =>
      hash === null ? [] : [signed(auditKeys, { account_id: id, sequence, hash, reason: 'daily' }, now)],
    )
    await database.transaction((handle) => insertCheckpoints(handle, checkpoints))
  }
}

/** The oldest events whose time is over, up to the first that is kept; bounded by what they were done to. */
const overdue = async (handle: Handle, accountId: Id, before: Date) => {
  const oldest = await listOldest(handle, accountId, BATCH)
  const kept = oldest.findIndex((event) => event.created_at >= before.toISOString())
  const old = kept === -1 ? oldest : oldest.slice(0, kept)
  let targets = 0
  const tooMany = old.findIndex((event) => (targets += event.targets ?? 0) > MOST_TARGETS)
  return tooMany === -1 ? old : old.slice(0, Math.max(1, tooMany))
}

/** Whether these events are what was sealed: one whose time was set back must not be removed, and vouched for, by the server itself. */
const isUnaltered = async (handle: Handle, auditKeys: AuditKeys, { accountId, last }: { accountId: Id; last: number }) =>
  (await walkChain(auditKeys, readEvents(handle, accountId, last), new Set())).problems.length === 0

/**
 * Removes one batch and signs where the log starts now, in one commit.
 * @returns whether there may be more; undefined when the events were altered: then they stay
 */
const removeBatch = async ({ database, auditKeys }: Keeping, accountId: Id, { before, now }: { before: Date; now: Date }) =>
  database.transaction(
    async (handle) => {
      await lockAccount(handle, accountId)
      const old = await overdue(handle, accountId, before)
      const last = old.at(-1)
      if (last === undefined) return false
      const { sequence, hash } = last
      if (!(await isUnaltered(handle, auditKeys, { accountId, last: sequence }))) return undefined
      if (hash !== null)
        await insertCheckpoints(handle, [signed(auditKeys, { account_id: accountId, sequence, hash, reason: 'retention' }, now)])
      await removeOldest(handle, accountId, {
        ids: old.map(({ id }) => id),
        last: sequence,
        checkpoint: hash === null ? undefined : sequence,
      })
      return true
    },
    { turn: accountId },
  )

const removeOverdue = async (keeping: Keeping, retentionDays: number, now: Date) => {
  const before = new Date(now.getTime() - retentionDays * DAY_MS)
  const altered: Id[] = []
  let batches = 0
  for await (const accounts of inTurn((after) => listAccountsBefore(keeping.database.reader, { before, after, most: ACCOUNTS }))) {
    for (const { id } of accounts) {
      let hasMore: boolean | undefined = true
      while (hasMore === true && batches++ < MOST_BATCHES) hasMore = await removeBatch(keeping, id, { before, now })
      if (hasMore === undefined) altered.push(id)
    }
    if (batches >= MOST_BATCHES) break
  }
  if (altered.length > 0) throw new Error(`nothing was removed of altered audit logs; verify those of accounts ${altered.join(', ')}`)
}

/** Signs what the logs are, then removes events that are older than they are to be kept; the next run goes on where this one stopped. */
export const keepAuditLogs = async (keeping: Keeping, now: Date) => {
  await checkpoint(keeping, now)
  if (keeping.retentionDays !== undefined) await removeOverdue(keeping, keeping.retentionDays, now)
}
