import type { Selectable } from 'kysely'
import type { AuditCheckpointTable, AuditEventTable } from '../../db/schema.ts'
import type { AuditKeys } from './keys.ts'
import type { Target } from './targets.ts'

type Row = Selectable<AuditEventTable>

/** All of an event but its hash, and everything it was done to. */
export type SealedRow = Omit<Row, 'hash' | 'pepper_version' | 'previous_hash'> & {
  readonly pepper_version: number
  readonly previous_hash: string
}

/** As numbers: ids are decimals without leading zeros. */
const byId = ({ target_id: one }: Target, { target_id: other }: Target) => one.length - other.length || (one < other ? -1 : 1)

/** An array of JSON values in one order: no two different events have the same text. */
const textOf = (row: SealedRow, targets: readonly Target[]) =>
  JSON.stringify([
    row.previous_hash,
    row.pepper_version,
    row.id,
    row.account_id,
    row.sequence,
    row.actor_kind,
    row.actor_id,
    row.action,
    row.target_id,
    row.application_id,
    row.changes,
    row.address,
    row.request_id,
    row.created_at,
    targets.toSorted(byId).map(({ target_id: id, changes }) => [id, changes]),
  ])

/** The hash of an event; undefined when its pepper is not configured. */
export const sealOf = (keys: AuditKeys, row: SealedRow, targets: readonly Target[]) =>
  keys.mac('event', row.pepper_version, textOf(row, targets))

/** The signature of a checkpoint; undefined when its pepper is not configured. */
export const signatureOf = (keys: AuditKeys, checkpoint: Omit<AuditCheckpointTable, 'signature'>) => {
  const { account_id: accountId, sequence, hash, reason, pepper_version: version, created_at: at } = checkpoint
  return keys.mac('checkpoint', version, JSON.stringify([accountId, sequence, hash, reason, version, at]))
}

/** A checkpoint of what a log is now. */
export const signed = (
  keys: AuditKeys,
  place: Pick<AuditCheckpointTable, 'account_id' | 'sequence' | 'hash' | 'reason'>,
  now: Date,
): AuditCheckpointTable => {
  const checkpoint = { ...place, pepper_version: keys.version, created_at: now.toISOString() }
  const signature = signatureOf(keys, checkpoint)
  if (signature === undefined) throw new Error('the newest pepper has no key')
  return { ...checkpoint, signature }
}
