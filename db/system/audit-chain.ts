import { sql, type Selectable } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import { idsOf } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import { countAll } from '../numbers.ts'
import type { AuditCheckpointTable, AuditEventTable } from '../schema.ts'

/** An event with everything it was done to, by id. */
export interface StoredEvent {
  readonly row: Selectable<AuditEventTable>
  readonly targets: readonly { readonly target_id: Id; readonly changes: string | null }[]
}

/** What an account says of its log; all accounts unless one is named, oldest first. */
export const listLogs = ({ kysely }: Handle, accountId?: Id) => {
  const all = kysely.selectFrom('account').select(['id', 'name', 'audit_sequence', 'audit_head']).orderBy('id')
  return (accountId === undefined ? all : all.where('id', '=', accountId)).execute()
}

export type StoredLog = Awaited<ReturnType<typeof listLogs>>[number]

/** Events are read in batches, since each may have a thousand targets. */
const BATCH = 200

const targetsOfEvents = async ({ kysely, dialect }: Handle, eventIds: readonly Id[]) => {
  const rows = await kysely
    .selectFrom('audit_event_target')
    .where('event_id', 'in', idsOf(dialect, eventIds))
    .select(['event_id', 'target_id', 'changes'])
    .orderBy('event_id')
    .orderBy('target_id')
    .execute()
  return Map.groupBy(rows, (row) => row.event_id)
}

/** The events of an account in order, the last numbered `to`. */
export async function* readEvents(handle: Handle, accountId: Id, to: number): AsyncGenerator<StoredEvent> {
  const upToEnd = handle.kysely.selectFrom('audit_event').where('account_id', '=', accountId).where('sequence', '<=', to)
  let after: number | undefined
  for (;;) {
    // Whoever may write there may have inserted anything, so not from 0 on.
    const rows = await (after === undefined ? upToEnd : upToEnd.where('sequence', '>', after))
      .selectAll()
      .orderBy('sequence')
      .limit(BATCH)
      .execute()
    const targets = await targetsOfEvents(
      handle,
      rows.map(({ id }) => id),
    )
    for (const row of rows) yield { row, targets: targets.get(row.id) ?? [] }
    const last = rows.at(-1)
    if (last === undefined || rows.length < BATCH) return
    after = last.sequence
  }
}

/** The number of the oldest event that is kept. */
export const oldestSequence = async ({ kysely }: Handle, accountId: Id): Promise<number | undefined> =>
  (
    await kysely
      .selectFrom('audit_event')
      .where('account_id', '=', accountId)
      .select('sequence')
      .orderBy('sequence')
      .limit(1)
      .executeTakeFirst()
  )?.sequence

/** Events beyond what the account says is its last: in one statement, since others write meanwhile. */
export const listBeyond = ({ kysely }: Handle, accountId: Id) =>
  kysely
    .selectFrom('audit_event')
    .innerJoin('account', 'account.id', 'audit_event.account_id')
    .where('account.id', '=', accountId)
    .whereRef('audit_event.sequence', '>', 'account.audit_sequence')
    .select(['audit_event.id', 'audit_event.sequence'])
    .orderBy('audit_event.sequence')
    .limit(100)
    .execute()

export const listCheckpoints = ({ kysely }: Handle, accountId: Id): Promise<AuditCheckpointTable[]> =>
  kysely.selectFrom('audit_checkpoint').where('account_id', '=', accountId).selectAll().orderBy('sequence').execute()

/** Keeps checkpoints; one that is there already stays, unless events go up to it. */
export const insertCheckpoints = async ({ kysely }: Handle, checkpoints: readonly AuditCheckpointTable[]) => {
  if (checkpoints.length === 0) return
  await kysely
    .insertInto('audit_checkpoint')
    .values([...checkpoints])
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'sequence'])
        .doUpdateSet(({ ref }) => ({
          reason: ref('excluded.reason'),
          pepper_version: ref('excluded.pepper_version'),
          signature: ref('excluded.signature'),
          created_at: ref('excluded.created_at'),
        }))
        .where('excluded.reason', '=', 'retention'),
    )
    .execute()
}

/** Logs that have grown since their last checkpoint, unless that was made after `since`; after an account, by id. */
export const listUncheckpointed = ({ kysely }: Handle, { since, after, most }: { since: Date; after: Id; most: number }) =>
  kysely
    .selectFrom('account')
    .where('account.id', '>', after)
    .where('audit_head', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('audit_checkpoint')
            .whereRef('audit_checkpoint.account_id', '=', 'account.id')
            .where((inner) =>
              inner.or([
                inner('audit_checkpoint.created_at', '>', since.toISOString()),
                inner('audit_checkpoint.sequence', '>=', inner.ref('account.audit_sequence')),
              ]),
            )
            .select(sql`1`.as('one')),
        ),
      ),
    )
    .select(['account.id', 'account.audit_sequence', 'account.audit_head'])
    .orderBy('account.id')
    .limit(most)
    .execute()

/** The oldest events of an account with how much they were done to. */
export const listOldest = ({ kysely }: Handle, accountId: Id, most: number) =>
  kysely
    .selectFrom('audit_event')
    .where('account_id', '=', accountId)
    .select(({ selectFrom }) => [
      'id',
      'sequence',
      'hash',
      'created_at',
      selectFrom('audit_event_target').whereRef('event_id', '=', 'audit_event.id').select(countAll().as('n')).as('targets'),
    ])
    .orderBy('sequence')
    .limit(most)
    .execute()

/** Removes events with what they were done to, and the checkpoints before the given one: nothing is left that they could vouch for. */
export const removeOldest = async (
  { kysely, dialect }: Handle,
  accountId: Id,
  { ids, last, checkpoint }: { ids: readonly Id[]; last: number; checkpoint: number | undefined },
) => {
  await kysely.deleteFrom('audit_event_target').where('event_id', 'in', idsOf(dialect, ids)).execute()
  await kysely.deleteFrom('audit_event').where('account_id', '=', accountId).where('sequence', '<=', last).execute()
  if (checkpoint === undefined) return
  await kysely.deleteFrom('audit_checkpoint').where('account_id', '=', accountId).where('sequence', '<', checkpoint).execute()
}

/** Accounts that have an event from before a moment, by id after one. */
export const listAccountsBefore = ({ kysely }: Handle, { before, after, most }: { before: Date; after: Id; most: number }) =>
  kysely
    .selectFrom('account')
    .where('account.id', '>', after)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('audit_event')
          .whereRef('audit_event.account_id', '=', 'account.id')
          .where('audit_event.created_at', '<', before.toISOString())
          .select(sql`1`.as('one')),
      ),
    )
    .select('account.id')
    .orderBy('account.id')
    .limit(most)
    .execute()
