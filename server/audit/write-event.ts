import type { Handle } from '../../db/handle.ts'
import type { AuditEventTable } from '../../db/schema.ts'
import { appendAuditEvent, type LockedAccount } from '../../db/system/audit.ts'
import type { Id, NewId } from '../../shared/ids.ts'
import type { AuditKeys } from './keys.ts'
import { sealOf } from './seal.ts'
import type { Targets } from './targets.ts'

/** Where ids and seals of events come from. */
export interface AuditKit {
  readonly newId: NewId
  readonly auditKeys: AuditKeys
}

/** Something that was done in an account, by whom, and to what. */
export interface AuditEvent {
  readonly actor: { readonly kind: AuditEventTable['actor_kind']; readonly id: string | null }
  /** `resource.act`. */
  readonly action: string
  readonly targets: Targets
  readonly applicationId: Id | null
  /** JSON object of what was asked for, without secrets: see `askedFor`. */
  readonly changes: string
  readonly address: string | null
  readonly requestId: string
  readonly now: Date
}

/**
 * Writes one event at the end of an account's log, sealed to the one before it. The only way into the log.
 * @param account as `lockAccount` has just read it in this transaction
 */
export const writeEvent = async (handle: Handle, { newId, auditKeys }: AuditKit, account: LockedAccount, event: AuditEvent) => {
  const { actor, action, targets, applicationId, changes, address, requestId, now } = event
  const row = {
    id: newId(),
    account_id: account.id,
    sequence: account.audit_sequence + 1,
    actor_kind: actor.kind,
    actor_id: actor.id,
    action,
    target_id: targets.target,
    application_id: applicationId,
    changes,
    address,
    request_id: requestId,
    created_at: now.toISOString(),
    pepper_version: auditKeys.version,
    previous_hash: account.audit_head ?? '',
  }
  const hash = sealOf(auditKeys, row, targets.all)
  if (hash === undefined) throw new Error('the newest pepper has no key')
  await appendAuditEvent(handle, { ...row, hash }, targets.all)
}
